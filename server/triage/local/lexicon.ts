import type { Category } from '#shared/categories.ts';

/*
 * Words for street problems as people in Bengaluru write them, by topic: Kannada, Kannada in Latin letters, Hindi,
 * Hindi in Latin letters, and English. An entry matches all words that begin with it, since Kannada and Hindi
 * add endings. An entry that ends with `$` matches only the whole word; one that begins with `=` only that exact
 * spelling. Words joined by `+` must be in the same text, in any order; `|` separates alternatives. Written for
 * this project.
 */

/** `strong` entries name the problem; `weak` ones only occur together with it. */
type Entries = { strong: string; weak?: string };

export const CATEGORY_WORDS: Readonly<Record<Category, Entries>> = {
  pothole: {
    strong:
      'guni$ gunigal kuni$ kunigal honda$+jaari|bidd|galige|galu|hogo|bande ಗುಣಿ ಕುಣಿಗ ಪಾತ್ಹೋಲ್ ಪಾಟ್ಹೋಲ್ ತಗ್ಗಿನ ಹಳ್ಳದಲ್ಲಿ ಹಳ್ಳಕ್ಕ ಗುಂಡಿಬಿದ್ದ taggu$+gadi|tapp|bidd|hudga ' +
      'gundi gundhi gundy taggu|thaggu+raste|rasthe|road gadhdh gadhe$ gadha$ khaddh ತಗ್ಗು+ಗುಂಡಿ|ರಸ್ತೆ गढ्ढ गड़्ढ खड़्ड खडड ' +
      'pothole potholes pot+hole$ crater gundi$ gundigalu gundige gundiya gundiyalli gundili guntalu ' +
      'rastegundi hondagalu gaddha gadda$ gadde gaddhe gaddho gaddo khadda =khadde khaddo =khada =khade ' +
      'ಗುಂಡಿ ಹೊಂಡ ಕುಳಿ गड्ढ खड्ड गड्ड',
    weak: 'honda$ halla$ hallagalu kuli$ ಹಳ್ಳ'
  },
  road_surface: {
    strong:
      'dambaru damru jelli$ white+topping raadi$ rochchu road|raste|flyover|daari+joint|cement|concrete|kittog|kittoyt|kittogyade|seel trench+mannu ಟಾರು ಟಾರಿ ಡಾಂಬ್ರು ಕೆಸರುಗದ್ದೆ ಕೆಸರು+ದಾರಿ|ರಸ್ತೆ ರಸ್ತೆ|ರೋಡಲ್ಲಿ|ರೋಡ್+ಅಂಚು|ಸೀಳು|ಸವೆದ|ಮಣ್|ಮೆಟಲ್ ಸೀಳಿದ ಹೂತು+ಪೈಪ್ bajri khod$|khodke|khoda+dhool|mahine|gali|daale breaker+oocha|ooncha|uncha cutting+baad|mitti|road|reinstate papdi गली|सड़क|रोड|रास्त+खोदकर|कटिंग|प्लेट|परत|दलदल|कंकड़ रोलर रिकार्पेट ' +
      'raste|rasthe|road+kett|kettu|halag|haalag|hadagett|ubbu|khabad|ubad|uneven|halat tarcol damaru khudai khudaai speed+breaker|hump ರಸ್ತೆ|ರೋಡ್+ಕೆಟ್ಟ|ಉಬ್ಬು|ಹದಗೆಟ್ಟ|ತಗ್ಗು|ಗುಂಡಿಮಯ|ಅಗೆದ|ಅಗಿದ ದಾಂಬರ ಟಾರ್ ಹಂಪ್ सड़क|सडक|रोड|रास्ता+उबड़|हालत|खस्ता|ऊबड़|उखड़|खोद|खुद|दरार|टूट|खराब|ख़राब तारकोल कोलतार खुदाई ' +
      'raste+hal raste+kittu raste+kith raste+ageda raste+agedu raste+agidu raste+biruku raste+kusid ' +
      'rasthe+hal rasthe+kittu dambar damber tar$+kittu jalli$ jalligallu resurfac asphalt tarmac ' +
      'road$+damaged road$+uneven road$+dug road$+broken road$+cracked road$+cut road$+digging ' +
      'sadak+tut sadak+toot sadak+kharab sadak+ukhad sadak+khod sadak+dhas sadak+darar sarak+kharab ' +
      'sadak+khud road+kharab road+khod road+ukhad road+haalag road+halag road+agedu road+agidu road+kittu road+dhas road+khud road+kusid road+kusd raste+agdu rasthe+agdu raste+taggu ' +
      'raste+tar$ rasthe+tar$ tar$+hakilla ' +
      'ರಸ್ತೆ+ಹಾಳ ರಸ್ತೆ+ಕಿತ್ತ ರಸ್ತೆ+ಅಗೆ ರಸ್ತೆ+ಬಿರುಕು ರಸ್ತೆ+ಕುಸಿ ರಸ್ತೆ+ಹದಗೆಟ್ಟ ರೋಡ್+ಅಗೆ ರೋಡ್+ಕಿತ್ತ ರೋಡ್+ಸರಿ ರೋಡ್+ಹಾಳ ರೋಡ್+ಕುಸಿ ಡಾಂಬರ ಜಲ್ಲಿ ' +
      'सड़क+टूट सड़क+खराब सड़क+ख़राब सड़क+उखड़ सड़क+खोद सड़क+खुद सड़क+धंस सड़क+दरार डामर गिट्टी रोड+खराब रोड+टूट',
    weak: 'biruku kusidide ukhad darar ಬಿರುಕು ದೂಳು ಧೂಳು उखड़ दरार'
  },
  blocked_drain: {
    strong:
      'bachlu|bachalu+kaalve|kaluve|mori gataru katkond+charandi|mori|kaalve|drain harivu+nint|nill|nintoyt hool+yett|tumbi ತೂಬು ಮೋರೀ ಚರಂಡೀ ಹೂಳೆತ್ತ ಬಚ್ಚಲ+ಕಾಲುವೆ|ಮೋರಿ ಹರಿವ+ನಿಂತ परनाल निकासी ' +
      'drainage|drain+block|jam|choke|clog|kattid|kattikond|tumbid naaliyan ಡ್ರೇನ್ ಡ್ರೇನೇಜ್+ಬ್ಲಾಕ್|ಕಟ್ಟಿ|ತುಂಬಿ ಚರಂಡಿ|ಮೋರಿ+ಕಸ|ಹೂಳು|ಕಟ್ಟಿ|ಬ್ಲಾಕ್ मोरी ड्रेन ड्रेनेज+जाम|बंद|ब्लॉक नाली|नालियों|नालियां+कूड़|कचर|गाद|जाम|बंद|साफ ' +
      'charandi$ charandiyalli charandige charandili charandiya charandi+kattid charandi+tumb charandi+block ' +
      'mori$ moriyalli moriya moriyinda drain+block drain$+clog drain+jam drain+choke drain+silt gully gulley ' +
      '=naali =nali =naliyan =naliyon =naali+kachra =naali+choke =nali+kachra =naali+jam नाली+कचर नाली+जाम नाली+बंद naliya naaliy mori+kas charandi+kas charandi+hulu ' +
      'ಚರಂಡಿ ಮೋರಿ ಡ್ರೈನ್ नाली नालि',
    weak: 'drain drainage kattikondide hoolu hulu$ silt ಹೂಳು ಡ್ರೈನೇಜ್ जाम गाद ड्रेनेज'
  },
  storm_drain: {
    strong:
      'doddkaluve doddakaluve halla$+dande|kodi|ukki swd$+gode|godege|wall ಮಳೆಗಾಲುವೆ ರಾಜಗಾಲುವೆ ಕಾಲ್ವೆ ನಾಲಾ ಎಸ್ಡಬ್ಲ್ಯೂಡಿ ಕೋಡಿ+ಹಳ್ಳ|ಕೆರೆ ನಾಲೆ ' +
      'rajkalve rajakalve rajakaalve kalve$ kaalve storm culvert puliya ರಾಜಾಕಾಲುವೆ ರಾಜಕಾಲ್ವೆ ರಾಜಾ+ಕಾಲುವೆ ನಾಲೆ राजाकालुव राज+कालुव स्टॉर्म पुलिया ' +
      'rajakaluve rajakaaluve raja+kaluve rajkaluve rajakaluv raajakaluve kaluve$ kaluveya kaluvege kaaluve ' +
      'storm+drain stormwater swd$ retaining+wall nala$ nalla$ nale$ naale$ naala$ nullah ' +
      'ರಾಜಕಾಲುವೆ ರಾಜ+ಕಾಲುವೆ ಕಾಲುವೆ ಮಳೆ+ಕಾಲುವೆ ಮಳೆನೀರು+ಚರಂಡಿ नाला नाले नालों बरसाती राजकालुव',
    weak: 'ottuvari tadegode ಒತ್ತುವರಿ ತಡೆಗೋಡೆ'
  },
  waterlogging: {
    strong:
      'oddhe+neer|neeru kere+aagoyt|aagoythu|agoytu madu+neer ತೊಡೆ|ತೊಡೆಮಟ್ಟ|ಮುಂಗಟ್ಟ+ನೀರ|ಕೆರೆ ಹೊಳಿ|ಹೊಳೆ+ಆಗ pindli+paani|pani edi|takhne+paani|pani kichad+paani|pani टखने|एड़ी|पिंडली+पानी|कीचड़ ' +
      'neer|neeru|niru+nint|ninth|nill|nilt|nugg|mulug|udda neer|neeru+kere|hole$ kere+tara|agid|hange swimming+pool talab talaab jheel samundar nadi+ban|jais ghutn+tak kamar+tak ಕೆರೆ+ತರ|ಆಗಿ|ಹಾಗೆ ಮಂಡಿ|ಮೊಣಕಾಲ|ಸೊಂಟ+ನೀರ ನೀರು+ಮನೆ झील समंदर नदी+बन|जैस ' +
      'waterlog water+logg water+logged flooded flooding floods standing+water knee+deep submerged inundat ' +
      'neeru+nint niru+nint neeru+nugg niru+nugg full+neeru neeru+udda neeru+mulug current+neeru kamar+pani kamar+paani neeru+nill neeru+nilt nirtide mulugide mulugi ' +
      'jalavrut jalavrit kereyant kere+tara neeru+hogta neeru+hogal jalbharav jalbharaav jal+bharav ' +
      'pani+bhar paani+bhar pani+jama paani+jama pani+khada pani+ghus paani+ghus doob dub$ ghutne+pani ' +
      'ನೀರು+ನಿಂತ ನೀರು+ನಿಲ್ಲ ನೀರು+ನುಗ್ಗ ಜಲಾವೃತ ಮುಳುಗ ಕೆರೆಯಂತ ಪ್ರವಾಹ ಮೊಣಕಾಲು ' +
      'ನೀರು+ಸೊಂಟ ನೀರ+ಕರೆಂಟ್ जलभराव जल+भराव पानी+भर पानी+जमा पानी+घुस पानी+खड़ डूब घुटन बाढ़ तालाब',
    weak: 'neeru$ pani$ paani$ male$ maleg barish baarish ನೀರು ಮಳೆ पानी बारिश'
  },
  sewage: {
    strong:
      'rocchu rochu galeeju honey+sucker karre+neer|neeru toilet+ukki|ukk|galij latrine kamod commode soak+pit soil+pipe drainage+phoot|ukk|galij|vodedu ಸ್ಯಾನಿಟರಿ ಕರಿ+ನೀರ ಮಲಮೂತ್ರ कमोड लैट्रिन ' +
      'holasu kolaku kolaka gabband septic sevage sewarge durgandh gandh$ maila sewar sauchalay ಗಟಾರ ಸೀವೇಜ್ ಸಿವೇಜ್ ಸೀವರ್ ಹೊಲಸು ಸೆಪ್ಟಿಕ್ ನಾರ್ತಾ ನಾತ दुर्गंध सड़ांध सेप्टिक मैला सीवरेज ' +
      'sewage sewer sewerage ugd$ olacharandi ola+charandi oLacharandi kolache kolachhe galeeju+neeru galiju+niru ' +
      'gabbu vasane vaasane durvasane malamutra shauchalaya+neeru badbu badboo badbudar ganda+pani gande+pani ' +
      'ganda+paani kaala+paani kala+pani kappu+neeru kappu+niru chamber+ukk chamber+tumb chamber+overflow chamber+neeru chamber+pani chamber+paani manhole+ukk manhole+overflow ugd+block kakkas gatar$ gutter+overflow seevar sivar toilet+water ' +
      'ಒಳಚರಂಡಿ ಯುಜಿಡಿ ಕೊಳಚೆ ಗಲೀಜು ಮಲ$ ದುರ್ವಾಸನೆ ವಾಸನೆ ಗಬ್ಬು ಕೊಳಕು+ನೀರು ಶೌಚಾಲಯ ಚೇಂಬರ್+ತುಂಬ ಚೇಂಬರ್+ಉಕ್ಕ ಚೇಂಬರ್+ನೀರು ಮ್ಯಾನ್+ಉಕ್ಕ ಕಪ್ಪು+ನೀರು ಕಕ್ಕಸ ' +
      'सीवर सीवेज सिवर गटर मलजल मल$ बदबू गंदा+पानी गंदे+पानी काला+पानी शौचालय टॉयलेट',
    weak: 'smell stink foul overflow ukki ಉಕ್ಕ ನಾರು ओवरफ्लो'
  },
  manhole: {
    strong:
      'alugundi aalugundi iron+tatte|thatte ಆಳುಗುಂಡಿ ಡಕ್ಕನ್ ದಕ್ಕನ್ ತಟ್ಟೆ+ಕಬ್ಬಿಣ ' +
      'manol$ manholl menhole mainhole main+hole chamber+dhakkan|lid|cover|slab ಮ್ಯಾನೋಲ್ ಮೇನ್+ಹೋಲ್ ಲಿಡ್ चेम्बर मेन+होल मैन+होल ढकन ' +
      'manhole man+hole manhol mainhol chamber+cover chamber+lid chamber+open muchala muchchala muchalavilla ' +
      'muchhala dhakkan dhakan dakkan chamber$ chamberu ' +
      'ಮ್ಯಾನ್‌ಹೋಲ್ ಮ್ಯಾನ್ಹೋಲ್ ಮ್ಯಾನ್+ಹೋಲ್ ಮ್ಯಾನ್ ಮುಚ್ಚಳ ಚೇಂಬರ್ ಛೇಂಬರ್ मैनहोल मेनहोल ढक्कन चैंबर चेंबर',
    weak: 'cover$ lid$'
  },
  footpath_slab: {
    strong:
      'chappdi chapdi haasu$+kallu|cement kallugal+kaddu|beru kaaludaari kaludari nadigepat nadigepath bande+kallu ramp$ farshi ಹಾಸುಗಲ್ಲ ಕಾಲುದಾರ ಕಲ್ಲು+ಹಾಸು ಗ್ರಾನೈಟ್ ಸ್ಲಾಬು ಸ್ಲ್ಯಾಬು ಪಾದಚಾರ पटिया फर्श दृष्टिहीन ' +
      'fut+path futpath footpat foothpath paver pavers interlock curb paidal ಪೇವ್ ಪೇವರ್ ಇಂಟರ್ಲಾಕ್ ಕರ್ಬ್ फुट+पाथ पेवर पैदल ' +
      'footpath foot+path pavement sidewalk padachari paadachari slab slabs slabbu chappadi chappadigalu ' +
      'patri$ tile$ tiles$ paving kerb ' +
      'ಪಾದಚಾರಿ ಫುಟ್‌ಪಾತ್ ಫುಟ್ಪಾತ್ ಫುಟ್+ಪಾತ್ ಫುಟ್ ಚಪ್ಪಡಿ ಸ್ಲ್ಯಾಬ್ ಸ್ಲಾಬ್ ಟೈಲ್ फुटपाथ पटरी स्लैब टाइल',
    weak: 'kallu$ kallugalu ಕಲ್ಲು पत्थर'
  },
  other: {
    strong:
      'maamsa kurchi+bus kasayi shelter+bus gaali+mahadi sadd$ dhub$ gooli$+tivid ನಾಯಿಗ ಸೊಳ್ಳಿ band$+raat हॉर्न ' +
      'lamp$ lamppost lightu garbej handi$ haavu havu$ kothi$ loudspeaker speaker dj$ peshab susu encroach cctv awara aawara suar bandar thela ಲೈಟ್ ಗಾರ್ಬೇಜ್ ಟ್ರಾಫಿಕ್ ಹಂದಿ ಹಾವು ಕೋತಿ ಗಿಡ ಪೊದೆ ಪೋಸ್ಟರ್ ಧ್ವನಿ ಮೂತ್ರ ಸಿಸಿಟಿವಿ स्ट्रीट+लाइट लैंप कूड गंदगी बंदर सुअर सांप आवारा लाउडस्पीकर डीजे पेशाब ठेला अतिक्रमण पोस्टर सीसीटीवी ' +
      'streetlight street+light beedi+deepa bidi+deepa deepa$ light+uri garbage kasa$ kasada kasavannu mara$ ' +
      'marada kombe nayi$ naayi nayigalu nayigala beedinayi parking current$ shock$ kamba$ kambha khambe khamba bijli =taar+bijli|latak|toot|tut|cable|khamb|current poster flex kuda$ kooda$ koode kachra kachara ' +
      'batti$ ped$ pedh$ kutte kutta$ traffic+signal hoarding banner noise ' +
      'ಬೀದಿ+ದೀಪ ದೀಪ ಕಸ ಮರ ಕೊಂಬೆ ನಾಯಿ ತಂತಿ ವಿದ್ಯುತ್ ಕರೆಂಟ್ ಕಂಬ ಫ್ಲೆಕ್ಸ್ ಬೋರ್ಡ್ ಪಾರ್ಕ್ ಡಿಜೆ ಸದ್ದು ಪಾರ್ಕಿಂಗ್ ಬ್ಯಾನರ್ ಶಬ್ದ कूड़ कचर बत्ती लाइट पेड़ कुत्त बिजली करंट तार खंभ पार्किंग ' +
      'बैनर शोर',
    weak: 'ಸಿಗ್ನಲ್ सिग्नल solle sollegalu machhar machar ಸೊಳ್ಳೆ मच्छर'
  }
};

/** Somebody is hurt, or many people cannot pass or reach their homes. */
export const HIGH_WORDS =
  'accident injur fell$ fallen hurt fracture ambulance hospital deep knee+deep entered+house ' +
  'houses inside+house school+children skid attack fever stuck slipped sinking everyday+accident ' +
  'apaghata apagata biddu biddru biddid bilta biltare bilthare bilth gaya$+agi|aagi|agide|aagide|aytu|aaytu|madkond gayagond aaspatre aspatre manege+nugg mane+nugg manege+neeru mane+olage ' +
  'aala$ aalav monakalu jaari mulugide mulugi kachide jwara ajji makkalu manegalige banni kusidide haavu ' +
  'hadsa haadsa gir+gaya gir+gaye gir+gayi gire$ chot lagi$ ghar+pani ghar+ghus gharon gehra gahra ' +
  'phisal fisal ghutne gir+rahe gir+raha bimar beemar ' +
  'ಅಪಘಾತ ಬಿದ್ದು ಬಿದ್ದರು ಬಿದ್ದಳು ಬೀಳ್ತ ಬೀಳು ಬೀಳಬ ಸ್ಕಿಡ್ ಕಚ್ಚಿ ಮುಳುಗ ಸಿಕ್ಕಾಕ ವಯಸ್ಸಾದ ಗಾಯ ಆಸ್ಪತ್ರೆ ಮನೆ+ನುಗ್ಗ ಮನೆ+ನೀರು ಮನೆಗೆ+ಬರ ಮನೆಗಳಿಗೆ ಮನೆಯೊಳ ಆಳ ಮೊಣಕಾಲು ಜಾರಿ ' +
  'हादस दुर्घटना गिर+गय गिर+चुक चोट घर+घुस घरों गहर फिसल घुटन बीमार बूढ़ काट घर+अंदर अस्पताल एम्बुलेंस ' +
  'haath|pair|kalai|kulha|taang|haddi+toot|tut|tuti|fracture|kat$ taanke zakhmi jakhmi pasli$ bharti ulti$+dast chikungunya dengue typhoid malaria jaundice ' +
  'murit|murdait|muriyit|murd|muriy|murut+kai$|kaal|kalu|mandi|sonta|hallu|moole|keelu holige odeyt|odeet+mandi|moogu|tale davakhan bedroom|hall$|rasoi|godown|kamre|kamron+neer|neeru|nuggi|paani|pani|kesaru|galeeju ' +
  'ಮುರಿ|ಮುರೀ|ಮುರದ|ಮುರ್ದ+ಕಾಲು|ಕೈ|ಮೂಳೆ|ಹಲ್ಲು|ಮೊಣಕೈ|ಬೋನ್|ಪಾದ|ಮಂಡಿ|ಮಣಿಕಟ್ಟು ಹೊಲಿಗೆ ಟೈಫಾಯ್ಡ್ ಡೆಂಗಿ ಡೆಂಗ್ಯೂ ಕಾಮಾಲೆ ಆಪರೇಷನ್ ಅಡ್ಮಿಟ್ ಎಡವಿ ಬಿದ್ದಾನ ಬಿದ್ದಾಳ ತೊಡೆಮಟ್ಟ ಪಡಸಾಲ|ನಡುಮನೆ|ಅಡುಗೆಮನೆ+ನೀರ|ಕೆರೆ|ಹೊಲಸು ' +
  'हाथ|पैर|हड्डी|कोहनी|टाँग|टांग|कलाई|दाँत|दांत+टूट|टूटी टाँके टांके पीलिया टाइफाइड डेंगू ज़ख़्मी जख्मी ठोकर रसोई|कमरे|कमरों+पानी|गंदगी जाँघ|जांघ+पानी';

export const HIGH_PLEAS =
  'urgent danger dangerous appaya apaya apayakari khatra khatarnak ಅಪಾಯ ತುರ್ತು खतर ख़तर';

/** A minor defect. */
export const LOW_WORDS =
  'small$ minor slight cosmetic little$ sanna$ sannadu sann$ chikka$ chikkadu chhota chota$ chhoti choti$ halka halki ashte aste$ ' +
  'paint poster ondu+tile hilta awaz noise noisy ಸಣ್ಣ ಚಿಕ್ಕ ಒಂದೇ ಬಣ್ಣ ಫ್ಲೆಕ್ಸ್ छोट हल्क पोस्टर बैनर ' +
  'putta$ puttad atura|aathura|avasara|arjent+beda|illa$ tukku$ thoda$ thodi$ zara$ fursat ತುಸು ಕೊಂಚ ಪುಟ್ಟ ತುರ್ತೇನೂ ಅವಸರ+ಬೇಡ|ಇಲ್ಲ ತೊಂದರೆ+ಏನಿಲ್ಲ ತುಕ್ಕು थोड़ी थोड़ा ज़रा जरा फुरसत फ़ुरसत ज़ंग जंग';

/** Common small words that distinguish the languages in Latin letters. */
export const KANNADA_IN_LATIN =
  'ide$ ide idhe ide ella$ illa$ alli$ inda$ mattu$ raste rasthe neeru niru tumba thumba namma nama$ maadi madi$ beku$ ' +
  'agide aagide agtide aagtide hogide bandide mundhe munde$ hatra hattira pakka$ dayavittu dina$ dinadinda varsha ' +
  'makkalu jana$ janarige gadi$ gadigalu odaduvaga bidd kelsa kelasa yaru$ yaaru nodilla sari$ charandi mori$ gundi ' +
  'maleg male$ bandre bandaga kasa$ mane$ manege hogoke agalla aagalla tondare rajakaluve kaluve ottuvari ' +
  'olacharandi beedi$ muchala rajkaluve nam$ nalli$ anta$ adru$ kelage$ mele$ olage$ agi$ aagi$ hatra$ solle ella$ ondu$ ' +
  'iddoru biddu hogide bandide bartide nodko sariyag hakilla madsi maadsi alle$ ashte muchsi kamba kombe madthave bidi haku ' +
  'yella$ nam$ nan$ bere$ kade$ nodi$ kalsi hogi$ hogide ge$ li$ innu$ yaaro$ hosa$ hale$ mooru eradu yeradu dodda$ dodd$ obba$ ibru$ saku$ yenu$ yenso mundina hodmele kelgade kelgina suttha volage hogo$ bande$ varsha$ aaytu agi$ odeythu jaari naatha guru$ kachide hogide';
/** Case and verb endings of Kannada in Latin letters; no place in the city and hardly any English word has them. */
export const KANNADA_ENDING =
  /^[a-z]{2,}(?:(?<!h)alli|olage|volage|aythu?|oythu?|oyitu|aithe?|aite|[td]h?are|[td]h?avre|[td]idde|bidt[hu]+|kond|kondu?|beku|galige|ut?the|utt?ade|thade|noru|odu|[aeiou]ndha?|kke|[td]h?illa|[td]ru|idru|oythu?|ogide|[td]h?ide|agive|agide|sade|nalle|nallu|dalli|etthu|seeyar|hodru|davu|dre)$/;
export const HINDI_IN_LATIN =
  'hai$ hain$ hai nahi nahin$ ka$ ki$ ke$ ko$ me$ mein$ se$ aur$ hamare humare yahan yaha$ wahan sadak sarak paani pani$ ' +
  'bahut bahot kripya jaldi roz$ gaya$ gayi$ gaye$ raha$ rahi$ rahe$ hua$ hui$ hue$ karo$ karwa thik$ theek log$ logon ' +
  'bachche baccha ghar$ saamne samne paas$ din$ dino mahine koi$ dhyan barish baarish naali nali$ kachra gaddha gadde ' +
  'pe$ gya$ gyi$ gaya gir$ diye$ dal$ kabhi$ kabi$ magar$ wapas$ nai$ raat$ subah$ upar$ niche$ neeche$ bahar$ andar$ toot$ tuta$ ek$ karao$ bhar$ phone+uthate bolo$ yahin wahin jab$ tab$ tak$ chali wala$ wale$ wali$';
