import type { Category } from '#shared/categories.ts';

/*
 * Words of the street as Bengaluru writes them, by what they are about: Kannada, Kannada in Latin
 * letters, Hindi, Hindi in Latin letters, and English. A word stands for all that begin with it, since
 * Kannada and Hindi add their endings; one that ends with `$` stands for itself; one that begins with `=` too, and to the letter. Two words joined by `+`
 * have to be in the same text, in any order; `|` is either. Written for this project.
 */

/** What an entry is worth: one that names the thing, and one that only goes with it. */
type Entries = { strong: string; weak?: string };

export const CATEGORY_WORDS: Readonly<Record<Category, Entries>> = {
  pothole: {
    strong:
      'gundi gundhi gundy taggu|thaggu+raste|rasthe|road gadhdh gadhe$ gadha$ khaddh ತಗ್ಗು+ಗುಂಡಿ|ರಸ್ತೆ गढ्ढ गड़्ढ खड़्ड खडड ' +
      'pothole potholes pot+hole$ crater gundi$ gundigalu gundige gundiya gundiyalli gundili guntalu ' +
      'rastegundi hondagalu gaddha gadda$ gadde gaddhe gaddho gaddo khadda =khadde khaddo =khada =khade ' +
      'ಗುಂಡಿ ಹೊಂಡ ಕುಳಿ गड्ढ खड्ड गड्ड',
    weak: 'honda$ halla$ hallagalu kuli$ ಹಳ್ಳ'
  },
  road_surface: {
    strong:
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
      'drainage|drain+block|jam|choke|clog|kattid|kattikond|tumbid naaliyan ಡ್ರೇನ್ ಡ್ರೇನೇಜ್+ಬ್ಲಾಕ್|ಕಟ್ಟಿ|ತುಂಬಿ ಚರಂಡಿ|ಮೋರಿ+ಕಸ|ಹೂಳು|ಕಟ್ಟಿ|ಬ್ಲಾಕ್ मोरी ड्रेन ड्रेनेज+जाम|बंद|ब्लॉक नाली|नालियों|नालियां+कूड़|कचर|गाद|जाम|बंद|साफ ' +
      'charandi$ charandiyalli charandige charandili charandiya charandi+kattid charandi+tumb charandi+block ' +
      'mori$ moriyalli moriya moriyinda drain+block drain$+clog drain+jam drain+choke drain+silt gully gulley ' +
      '=naali =nali =naliyan =naliyon =naali+kachra =naali+choke =nali+kachra =naali+jam नाली+कचर नाली+जाम नाली+बंद naliya naaliy mori+kas charandi+kas charandi+hulu ' +
      'ಚರಂಡಿ ಮೋರಿ ಡ್ರೈನ್ नाली नालि',
    weak: 'drain drainage kattikondide hoolu hulu$ silt ಹೂಳು ಡ್ರೈನೇಜ್ जाम गाद ड्रेनेज'
  },
  storm_drain: {
    strong:
      'rajkalve rajakalve rajakaalve kalve$ kaalve storm culvert puliya ರಾಜಾಕಾಲುವೆ ರಾಜಕಾಲ್ವೆ ರಾಜಾ+ಕಾಲುವೆ ನಾಲೆ राजाकालुव राज+कालुव स्टॉर्म पुलिया ' +
      'rajakaluve rajakaaluve raja+kaluve rajkaluve rajakaluv raajakaluve kaluve$ kaluveya kaluvege kaaluve ' +
      'storm+drain stormwater swd$ retaining+wall nala$ nalla$ nale$ naale$ naala$ nullah ' +
      'ರಾಜಕಾಲುವೆ ರಾಜ+ಕಾಲುವೆ ಕಾಲುವೆ ಮಳೆ+ಕಾಲುವೆ ಮಳೆನೀರು+ಚರಂಡಿ नाला नाले नालों बरसाती राजकालुव',
    weak: 'ottuvari tadegode ಒತ್ತುವರಿ ತಡೆಗೋಡೆ'
  },
  waterlogging: {
    strong:
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
      'holasu kolaku kolaka gabband septic sevage sewarge durgandh gandh$ maila sewar sauchalay ಗಟಾರ ಸೀವೇಜ್ ಸಿವೇಜ್ ಸೀವರ್ ಹೊಲಸು ಸೆಪ್ಟಿಕ್ ನಾರ್ತಾ ನಾತ दुर्गंध सड़ांध सेप्टिक मैला सीवरेज ' +
      'sewage sewer sewerage ugd$ olacharandi ola+charandi oLacharandi kolache kolachhe galeeju+neeru galiju+niru ' +
      'gabbu vasane vaasane durvasane malamutra shauchalaya+neeru badbu badboo badbudar ganda+pani gande+pani ' +
      'ganda+paani kaala+paani kala+pani kappu+neeru kappu+niru chamber+ukk chamber+tumb chamber+overflow chamber+neeru chamber+pani chamber+paani manhole+ukk manhole+overflow ugd+block kakkas gatar$ gutter+overflow seevar sivar toilet+water ' +
      'ಒಳಚರಂಡಿ ಯುಜಿಡಿ ಕೊಳಚೆ ಗಲೀಜು ಮಲ ದುರ್ವಾಸನೆ ವಾಸನೆ ಗಬ್ಬು ಕೊಳಕು+ನೀರು ಶೌಚಾಲಯ ಚೇಂಬರ್+ತುಂಬ ಚೇಂಬರ್+ಉಕ್ಕ ಚೇಂಬರ್+ನೀರು ಮ್ಯಾನ್+ಉಕ್ಕ ಕಪ್ಪು+ನೀರು ಕಕ್ಕಸ ' +
      'सीवर सीवेज सिवर गटर मलजल मल बदबू गंदा+पानी गंदे+पानी काला+पानी शौचालय टॉयलेट',
    weak: 'smell stink foul overflow ukki ಉಕ್ಕ ನಾರು ओवरफ्लो'
  },
  manhole: {
    strong:
      'manol$ manholl menhole mainhole main+hole chamber+dhakkan|lid|cover|slab ಮ್ಯಾನೋಲ್ ಮೇನ್+ಹೋಲ್ ಲಿಡ್ चेम्बर मेन+होल मैन+होल ढकन ' +
      'manhole man+hole manhol mainhol chamber+cover chamber+lid chamber+open muchala muchchala muchalavilla ' +
      'muchhala dhakkan dhakan dakkan chamber$ chamberu ' +
      'ಮ್ಯಾನ್‌ಹೋಲ್ ಮ್ಯಾನ್ಹೋಲ್ ಮ್ಯಾನ್+ಹೋಲ್ ಮ್ಯಾನ್ ಮುಚ್ಚಳ ಚೇಂಬರ್ ಛೇಂಬರ್ मैनहोल मेनहोल ढक्कन चैंबर चेंबर',
    weak: 'cover$ lid$'
  },
  footpath_slab: {
    strong:
      'fut+path futpath footpat foothpath paver pavers interlock curb paidal ಪೇವ್ ಪೇವರ್ ಇಂಟರ್ಲಾಕ್ ಕರ್ಬ್ फुट+पाथ पेवर पैदल ' +
      'footpath foot+path pavement sidewalk padachari paadachari slab slabs slabbu chappadi chappadigalu ' +
      'patri$ tile$ tiles$ paving kerb ' +
      'ಪಾದಚಾರಿ ಫುಟ್‌ಪಾತ್ ಫುಟ್ಪಾತ್ ಫುಟ್+ಪಾತ್ ಫುಟ್ ಚಪ್ಪಡಿ ಸ್ಲ್ಯಾಬ್ ಸ್ಲಾಬ್ ಟೈಲ್ फुटपाथ पटरी स्लैब टाइल',
    weak: 'kallu$ kallugalu ಕಲ್ಲು पत्थर'
  },
  other: {
    strong:
      'lamp$ lamppost lightu garbej handi$ haavu havu$ kothi$ loudspeaker speaker dj$ peshab susu encroach cctv awara aawara suar bandar thela ಲೈಟ್ ಗಾರ್ಬೇಜ್ ಟ್ರಾಫಿಕ್ ಹಂದಿ ಹಾವು ಕೋತಿ ಗಿಡ ಪೊದೆ ಪೋಸ್ಟರ್ ಧ್ವನಿ ಮೂತ್ರ ಸಿಸಿಟಿವಿ स्ट्रीट+लाइट लैंप कूड गंदगी बंदर सुअर सांप आवारा लाउडस्पीकर डीजे पेशाब ठेला अतिक्रमण पोस्टर सीसीटीवी ' +
      'streetlight street+light beedi+deepa bidi+deepa deepa$ light+uri garbage kasa$ kasada kasavannu mara$ ' +
      'marada kombe nayi$ naayi nayigalu nayigala beedinayi parking current$ shock$ kamba$ kambha khambe khamba bijli =taar poster flex kuda$ kooda$ koode kachra kachara ' +
      'batti$ ped$ pedh$ kutte kutta$ traffic+signal hoarding banner noise ' +
      'ಬೀದಿ+ದೀಪ ದೀಪ ಕಸ ಮರ ಕೊಂಬೆ ನಾಯಿ ತಂತಿ ವಿದ್ಯುತ್ ಕರೆಂಟ್ ಕಂಬ ಫ್ಲೆಕ್ಸ್ ಬೋರ್ಡ್ ಪಾರ್ಕ್ ಡಿಜೆ ಸದ್ದು ಪಾರ್ಕಿಂಗ್ ಸಿಗ್ನಲ್ ಬ್ಯಾನರ್ ಶಬ್ದ कूड़ कचर बत्ती लाइट पेड़ कुत्त बिजली करंट तार खंभ पार्किंग ' +
      'सिग्नल बैनर शोर',
    weak: 'solle sollegalu machhar machar ಸೊಳ್ಳೆ मच्छर'
  }
};

/** Danger to life, each alone enough. */
export const HAZARD_WORDS =
  // An opening to fall into.
  'manhole|manhol|menhole|mainhole|chamber|lid$|cover$+open|missing|uncovered|without|stolen|gone|=tere|tered|teregi|khula|khuli|khule|gayab|chori|kaddu|kalavu|baayi|bayi|theg|teg ' +
  'manhole|chamber|drain|nala|naala|pit+open$|opened|uncovered|khula|khuli|khule|terd|tered|terid ' +
  'muchala|muchchala|mucchala|muchhala|cover|lid+illa$|ila$|illad|kaddu|kalav|hogid|kaanal|kanal|terd|tered ' +
  'muchalavilla dhakkan|dhakan|dakkan|cover|lid+nahi|nahin|gayab|chori|khula|khuli|khule|hata|bina ' +
  'charandi|mori|drain|kaluve|chamber+terd|tered|baayi|bayi|baay slab+illa+charandi|drain|mori ' +
  'ಮ್ಯಾನ್|ಮ್ಯಾನೋಲ್|ಮೇನ್|ಚೇಂಬರ್|ಮುಚ್ಚಳ|ಕವರ್+ತೆರೆ|ತೆಗೆದ|ಓಪನ್|ಬಾಯ್|ಬಾಯಿ|ಕಾಣೆ|ಕಾಣ್ತಿಲ್ಲ|ಕಳವ|ಕಳ್ಳ|ಕದ್ದ|ಮಾಯ|ಇಲ್ಲ|ಇಲ್ಲದ ' +
  'ಮುಚ್ಚಳವಿಲ್ಲ ಮುಚ್ಚಳವೇ ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ|ಡ್ರೈನ್|ಗುಂಡಿ|ಹೊಂಡ+ತೆರೆದ|ಬಾಯ್ತೆರೆ|ಬಾಯಿ|ಓಪನ್ ' +
  'मैनहोल|मेनहोल|मैन|मेन|ढक्कन|ढक्क|ढकन|चैंबर|चेंबर|चेम्बर|नाला|नाले|नाली+खुल|गायब|चोरी|बिना|हटा ढक्कन|ढकन|कवर+नहीं|नही ' +
  'barricade|baricade|ಬ್ಯಾರಿಕೇಡ್|बैरिकेड+illa|ಇಲ್ಲ|नहीं|nahi+aala|ಆಳ|gahra|gehra|गहर|deep ' +
  // Electricity.
  'wire|wires|cable|cables|electric|transformer|pole|current+live|shock|hanging|fallen|snapped|spark|exposed|dangl|leaning|naked ' +
  'electrocut wire|wires|current|electric|transformer+water|neeru|neer|niru|pani|paani ' +
  'current|wire|vayar|tanti|thanthi|cable|vidyut+shock|hod|tund|harid|haridu|kadid|kidi|benki|bidd|netad|neta|jotad|jot|pass|mutt|thag|taag kamba|kambha|transformer+shock|current|hod|kidi|benki|bidd|vaalid|valid|vaal|baagid|bagid|pass ' +
  'bijli|current$|karant|karent|wire|=taar|=tar+latak|gir|toot|tut|jhul|jhool|chingari|spark|aag$|jhatk|shock|lag$|laga$|lagta|lagna|nanga|nange|khula|khuli|=aa|utar khamba|khambe|khamb|transformer+current|karant|karent|shock|jhatk|jhuk|gir|chingari|aag$ ' +
  'ವಿದ್ಯುತ್|ತಂತಿ|ವೈರ್|ಕರೆಂಟ್+ಶಾಕ್|ಹೊಡೆ|ಹೊಡೀ|ತುಂಡ|ಹರಿದ|ಕಡಿದ|ಬಿದ್ದ|ನೇತಾ|ಜೋತ|ಕಿಡಿ|ಸ್ಪಾರ್ಕ್|ಬೆಂಕಿ|ನೀರ|ಪಾಸ್|ಗ್ರೌಂಡ್|ವಾಲ|ಬಾಗ|ತಾಗ|ಮುಟ್ಟ ಕಂಬ|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್+ಕರೆಂಟ್|ಶಾಕ್|ಕಿಡಿ|ಬೆಂಕಿ|ವಾಲ|ಬಾಗ|ಬೀಳ ' +
  'बिजली|करंट|करेंट|तार|वायर+लटक|गिर|टूट|झूल|चिंगारी|स्पार्क|आग|पानी|झटक|शॉक|लग|नंग|खुल|आ$|उतर|दौड़ खंभ|खम्भ|ट्रांसफार्मर|ट्रांसफॉर्मर+करंट|करेंट|झटक|शॉक|झुक|गिर|चिंगारी|आग ' +
  // The ground gives way.
  'sinkhole caved+in cave+road road|bridge|flyover|wall|footpath+collaps raste|rasthe|road|setuve|bridge|gode+kusi|kusd|kusid|kusudu ' +
  'sadak|sarak|road|rasta|pul$|zameen+dhas|dhans|dhaas|baith+gay diwar|deewar|=wall+gir|dhah ' +
  'ರಸ್ತೆ|ರೋಡ್|ಸೇತುವೆ|ಬ್ರಿಡ್ಜ್|ಗೋಡೆ|ತಡೆಗೋಡೆ|ಭೂಮಿ+ಕುಸಿ|ಕುಸ್ದ|ಬಾಯ್ಬಿಟ್ಟ ಭೂಕುಸಿತ सड़क|सडक|रोड|ज़मीन|जमीन|पुल+धंस|धँस|ढह|बैठ दीवार+गिर|ढह पुल+ढह ' +
  'gas|ಗ್ಯಾಸ್|गैस+leak|sor|ಸೋರ|ಲೀಕ್|लीक|रिस ' +
  // Somebody has fallen in, drowned, died.
  'drown died$ dead$+people|person|man$|woman|child|boy$|girl|body|found|accident death$+waiting|before|cause|accident|trap killed fatal lives$+lost|losing|taken|claim washed|swept+away fell+into|inside|manhole|drain|pit child|kid|baby|boy|girl|woman|man$|cow+fell|fallen ' +
  'magu|makkalu|huduga|hudgi|hudugi|hudga|ajja|ajji|hengas|hasu|dana|obba|obbaru+bidd|bidbit+charandi|mori|kaluve|rajakaluve|gundi|manhole|chamber|olage|drain|neer|neeru ' +
  'kochkond kochikond kochch =satt =sattu sattid satthu$ sathu$ sathog saavu savu$ tirkond tirikond pranahani hena$ ' +
  'bachcha|bachha|baccha|bache|bachche|ladka|ladki|aadmi|aurat|buzurg|=gaay+gir|doob|dub|bah+naali|=nali|nala|nale|manhole|gaddh|gadd|andar|khule maut =mar|mari|mara+gay|gaya|gayi|gaye bah|beh+gaya|gayi|gaye ' +
  'ಮಗು|ಮಕ್ಕಳು|ಹುಡುಗ|ಹುಡುಗಿ|ಅಜ್ಜ|ಅಜ್ಜಿ|ಹೆಂಗಸು|ಮಹಿಳೆ|ವೃದ್ಧ|ಹಸು|ದನ|ಒಬ್ಬ|ಒಬ್ಬರು|ಯುವಕ+ಬಿದ್ದ|ಬಿದ್ದು|ಮುಳುಗಿ|ಕೊಚ್ಚಿ+ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ|ಗುಂಡಿ|ಹೊಂಡ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ಒಳಗೆ|ನೀರ|ಡ್ರೈನ್ ಕೊಚ್ಚಿ ಸಾವು ಸತ್ತ ಮೃತ ತೀರಿಕೊಂಡ ಹೆಣ ಶವ ' +
  'बच्चा|बच्चे|बच्ची|लड़का|लड़की|आदमी|औरत|महिला|बुज़ुर्ग|बुजुर्ग|गाय|बूढ़+गिर|डूब|बह+नाली|नाले|नाला|मैनहोल|गड्ढ|अंदर|खुले मौत मर$|मरा|मरी+गय|गए|गई बह$+गय|गए|गई लाश शव मृत ' +
  // Somebody is badly hurt, or is about to be.
  'fatality dying$+people|person|man$|woman|child die$+someone|somebody|people|will|could|before|may unconscious skull head$+injur|split|bleed|cracked|stitches bleeding critical$+hospital|condition|injur icu$ trapped$ paralys coma$ ' +
  'narrowly|barely|nearly|almost+escap|surviv|fell|died|saved|drown|swept|electrocut ' +
  'thale|tale+odd|oded|odet|pettu|pet|gaya$ prajne|pragne|prajnye serious+aspatre|hospital|aagi|agi icu$ bali$+teg|padi|aag|agi|kel aahuti ahuti yama$ yamana yamalok yamapur yamapasha mruth mrutyu mrithyu mulugi+hod|sath|bid|obba sikkakond+obba|huduga|magu ' +
  '=sir|=sar|khopdi+phat$|phata$|fata$|fati$|phati$|phoot$|foota$ haddi|khopdi+toot|tut|phat khoon behosh icu$ yamraj yamdoot mrityu balidan bali$+le|chadh marne|maregi|marega|marenge+koi|log|baad bach|bacha|bachi+baal|mushkil|naseeb|kismat ' +
  'ತಲೆ+ಒಡೆ|ಒಡೀ|ಪೆಟ್ಟು|ರಕ್ತ|ಗಾಯ ಪ್ರಜ್ಞೆ ಐಸಿಯು ಸೀರಿಯಸ್ ಬಲಿ$|ಬಲಿಯಾ|ಬಲಿಗೆ ಆಹುತಿ ಯಮ$|ಯಮನ|ಯಮಲೋಕ|ಯಮಪುರ ಮೃತ್ಯು ಮುಳುಗಿ+ಹೋದ|ಸತ್ತ ಸಾಯ್ತಾರೆ|ಸಾಯೋ|ಸಾಯುವ|ಸಾಯಬ ' +
  'सिर$|सर$|हड्डी|खोपड़ी+फट|फूट|टूट खून बेहोश आईसीयू यमराज यमदूत मृत्यु बलि मरने|मरेगा|मरेंगे|मरेगी+कोई|लोग|बाद बाल+बचा|बचे|बची मुश्किल+बचा|बची|बचे ' +
  // Something heavy comes down, or somebody can.
  'tree|branch|wall|pole|building|house|roof|slab|balcony|compound+collaps|leaning|tilt|topple|crashed|uproot|crumbl about+fall|collaps railing|parapet|guard|sidewall|retaining+missing|broken|gone|without|no$|collaps ' +
  'mara$|marada|kombe|kamba|kambha|gode|goday|kattada|chavani|sajja|tenkai+bilo|biluv|bilutt|bilat|biltar|bilang|valid|vaalid|vaali|vali$|kusi|kusid|kusd|baagid|bagid|beelo|beeluv railing|tadegode|thadegode|kambi+illa$|ila$|murid|muridu|kittu|illad ' +
  'ped|pedh|daal|diwar|deewar|khamba|khambe|makan|imarat|building|chhat|chajja+girn|girne|jhuk|dhah|latak|darar girne|girnewal+wala|wali|wale railing|reling|munder+nahi|toot|tut|gayab|bina puliya|pulia|pul$+toot|tut|bah|dhas ' +
  'ಮರ$|ಮರದ|ಕೊಂಬೆ|ಕಂಬ|ಗೋಡೆ|ಕಟ್ಟಡ|ಛಾವಣಿ|ಸಜ್ಜ+ಬೀಳೋ|ಬೀಳುವ|ಬೀಳುತ್ತ|ಬೀಳ್ತ|ವಾಲಿ|ಕುಸಿ|ಬಾಗಿ ರೇಲಿಂಗ್|ತಡೆಗೋಡೆ|ಕಂಬಿ+ಇಲ್ಲ|ಮುರಿ|ಕಿತ್ತ ಸೇತುವೆ+ಮುರಿ|ಕುಸಿ ' +
  'पेड़|पेड|डाल$|डाली|दीवार|खंभा|मकान|इमारत|बिल्डिंग|छत|छज्जा+गिरने|झुक|ढह|लटक|दरार रेलिंग|मुंडेर+नहीं|नही|टूट|गायब|बिना पुलिया|पुल$+टूट|बह|धंस ' +
  // A pit that nobody guards, or nobody sees.
  'pit|trench|excavation|hole|drain|borewell|sump+unguard|unfenced|barricad|uncovered|unprotected pit|trench|excavation|borewell|sump+deep|feet|fall pit|manhole|hole+submerged|invisible|hidden|underwater ' +
  'gundi|halla|guntu|sump|baavi|bavi|borewell|aganeri+tered|terid|adi$|barricad|beli$+illa$|ila$|aala|ala$ manhole|chamber|drain|charandi|mori|gundi+kaanalla|kanalla|kaansalla|gottag|gothag|gottaag|mulug+neer|neeru ' +
  'gaddha|gadda|gadde|gaddhe|borewell|kuan|kuwa|tanki|sump|khai+khula|khuli|khule|barricad|feet|foot$|fut$|gher|gira gutter|gatar|chamber|naali|nala|nale|dhakkan+dikh|dikhta|dikhai|pata+nahi|pani|paani ' +
  'ಗುಂಡಿ|ಹಳ್ಳ|ಸಂಪ್|ಬಾವಿ|ಬೋರ್ವೆಲ್|ಕೊಳವೆ+ಅಡಿ|ಬ್ಯಾರಿಕೇಡ್|ಬೇಲಿ|ತೆರೆದ|ಮುಚ್ಚಿಲ್ಲ|ಮುಚ್ಚದ ಚರಂಡಿ|ಮೋರಿ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ಗುಂಡಿ+ಕಾಣಲ್ಲ|ಕಾಣಿಸಲ್ಲ|ಗೊತ್ತಾಗಲ್ಲ|ಗೊತ್ತಾಗ್ತ+ನೀರ|ಮುಳುಗ ' +
  'गड्ढ|गढ्ढ|बोरवेल|कुआं|कुआँ|टंकी|खाई+खुल|फुट$|फीट|बैरिकेड|घेर नाली|नाला|नाले|गटर|चैंबर|ढक्कन|मैनहोल+दिख|पता+नहीं|पानी ' +
  // Fire, gas, and what sparks.
  'short+circuit sparking sparks caught+fire explo blast$ blasts burst$+transformer|cylinder|gas smell+gas gas$+leak|smell pipeline+gas fire$+wire|transformer|cable|pole|gas ' +
  'spark|kidi|benki|blast|short+kamba|wire|transformer|tanti|vayar|cable|box|current$|gas short+circuit dhamaka|visphot|blast+transformer|gas|cylinder|wire aag$+lag$|lagi|lagne|lag karant|current$|karent+fail|phail|daud|mar$|maar|lagta|laga$|lagne|pani|paani jhulas ' +
  'ಕಿಡಿ|ಬೆಂಕಿ|ಸ್ಫೋಟ|ಬ್ಲಾಸ್ಟ್|ಸ್ಪಾರ್ಕ್|ಶಾರ್ಟ್+ಕಂಬ|ವೈರ್|ತಂತಿ|ಕರೆಂಟ್|ಬಾಕ್ಸ್|ಗ್ಯಾಸ್|ಟ್ರಾನ್ಸ್ ಶಾಕ್+ಹೊಡೆ|ಹೊಡೀ|ಹೊಡಿ|ಆಗ|ತಗಲ|ತಗುಲ ಶಾರ್ಟ್+ಸರ್ಕ್ಯೂಟ್ झुलस धमाक विस्फोट ब्लास्ट शॉर्ट+सर्किट करंट|करेंट+फैल|मार|लगा|लगने|लगता चिंगारी ' +
  'box|panel|fuse|pillar|fyus+open|khula|khuli|tered|terid+wire|vayar|current$|electric|bijli|light|meter ಬಾಕ್ಸ್|ಫ್ಯೂಸ್+ತೆರೆ|ಓಪನ್|ನೀರ बॉक्स|पैनल|फ्यूज+खुल|पानी ' +
  'wire|vayar|=taar|tanti|thanthi+kelage|kelag|nela$|neche|niche|zameen|jameen|haath|kai$|kaige|talege|thalege|footpath ವೈರ್|ತಂತಿ+ಕೆಳಗ|ನೆಲ|ಕೈಗೆ|ತಲೆಗೆ तार|वायर+नीचे|ज़मीन|जमीन|हाथ|सिर ' +
  'kamba|kambha|khamba|khambe|pole+jumm|jum$|jhunjhun ಕಂಬ|ನೀರ+ಜುಮ್|ಝುಮ್ khamba|khambe|pole|kamba|kambha+mutt|muttid|chhu|touch+current$|shock|karant ' +
  // A narrow escape, and what people foresee.
  'girte+bach|bacha|bachi girne+bach|bacha|bachi गिरते|गिरने|डूबते+बच svalpadal|swalpadal|svalpadral|swalpadral|kudaleladal|koodalele|bachaav|bachav|paarada|parada+bidd|bilo|uldid|ulid|uliy|magu|huduga|obba|jeeva|aad ' +
  'ಸ್ವಲ್ಪದರಲ್ಲ|ಸ್ವಲ್ಪದ್ರಲ್ಲ|ಕೂದಲೆಳೆ|ಬಚಾವ್|ಪಾರಾದ|ಪುಣ್ಯಕ್ಕೆ+ಬಿದ್ದ|ಬೀಳ|ಮಗು|ಹುಡುಗ|ಒಬ್ಬ|ಉಳಿ|ಉಳೀ ' +
  'saayt|sayt|saayab|sayabek|saayo|satth+mele|hogt|aamele ಸತ್ತ್ರೆ|ಸತ್ತರೆ|ಸಾಯ್ಬೇಕು|ಸಾಯಬೇಕ maut|haadsa|hadsa|anhoni+intezar|intezaar|pehle|ho मौत|हादस|अनहोनी+इंतज़ार|इंतजार|पहले ' +
  // Whoever fell into what carries water away, and whoever the water has shut in.
  'amma|appa|akka|anna|aunty|uncle|muduka|mudki|mudukaru|vayass|student|bike|scooter|scooty|auto|car$+bidd|bidbit+charandi|mori|kaluve|rajakaluve|manhole|chamber ' +
  'scooter|scooty|bike|car$|auto|gaadi|gadi|aunty|uncle|papa|mummy|dada|dadi|student+gir|ghus|gus|sama+naale|nala|nale|manhole|chamber|gutter|gatar ' +
  'ಅಮ್ಮ|ಅಪ್ಪ|ವಯಸ್ಸಾದ|ಮುದುಕ|ಮುದುಕಿ|ತಾಯಿ|ವಿದ್ಯಾರ್ಥಿ|ಬೈಕ್|ಸ್ಕೂಟರ್|ಆಟೋ|ಕಾರ್+ಬಿದ್ದ|ಬಿತ್ತು|ಬಿದ್ದು+ಮೋರಿ|ಕಾಲುವೆ|ಚರಂಡಿ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ನಾಲೆ ' +
  'स्कूटर|स्कूटी|बाइक|कार$|ऑटो|गाड़ी|दादी|दादा|माँ|मां|छात्र+गिर|घुस|समा+नाले|नाला|मैनहोल|चैंबर|गटर ' +
  'log$|bachche|bachcha|parivar|family+phans|phas|fas|fanse|fase+paani|pani jana|makkalu|family|obba|obbaru+sikk|sikkak|siluk+neer|neeru|olage लोग|बच्चे|परिवार+फंस|फँस+पानी ಜನ|ಮಕ್ಕಳು|ಕುಟುಂಬ|ಒಬ್ಬ+ಸಿಲುಕ|ಸಿಕ್ಕಾಕ|ಸಿಕ್ಕಿಹಾಕ+ನೀರ|ಒಳಗೆ ' +
  'ರಸ್ತೆ|ರೋಡ್|ಭೂಮಿ|ನೆಲ+ಬಾಯಿ|ಬಾಯ್|ಕುಸಿ zameen|jameen|ज़मीन|जमीन+khisak|खिसक|dhas|धंस raste|rasthe|road|nela$|bhumi+bayi|baayi|baay|kusi ' +
  // Iron at the height of a face, what is about to give, and what smokes.
  'kambi|sariya|sariye|=rod|rods$|sarige|kabbina|iron+chuch|edege|kannig|kann$|aankh|gardan|nikle|nikli|sticking|poking|eye ಸರಳು|ಕಬ್ಬಿಣ|ಕಂಬಿ|ರಾಡ್+ಚಾಚ|ಚುಚ್ಚ|ಕಣ್ಣ|ಎದೆ सरिय|लोहे+निकल|आँख|आंख|गर्दन|चुभ ' +
  'gode|godi|gwadi|goday|building|apartment|pillar|tanki+birku|birk|vaal|vaali|valta|jaar|beelo|bilo|sariya|jhad+kelage|kootir|makkal|makkla|jana$|manushya|jhuggi|neeche|niche|shale|malag ' +
  'ಮರ$|ಮರದ|ಕೊಂಬೆ|ಕಂಬ|ಗೋಡೆ|ಕಟ್ಟಡ|ಬಿಲ್ಡಿಂಗ್|ಬೋರ್ಡ್|ಹೋರ್ಡಿಂಗ್+ವಾಲ್ತ|ವಾಲ|ತೂಗಾಡ|ಜೋತಾಡ|ಬೀಳ್ಬ|ಬೀಳಬಹು दीवार|पेड़|खंभ|छज्ज|होर्डिंग|बोर्ड|इमारत|मकान|हवेली+तिरछ|खिसक|दब|झूल|गया$|झड़ ' +
  'ped|pedh|diwar|deewar|khamba|khambe|hoarding|board$+tirch|ukhad|khisak|jhool|jhul|dab|bharose board$|hoarding|thagadu|tagadu|sheet+jothaad|jotaad|jotad|haar|beelo|bilo|tugaad ' +
  'box|transformer|meter|kamba|khamba|pole$|wire+smoke|dhuan|dhua|hoge$|pighal|burning ಬಾಕ್ಸ್|ಕಂಬ|ಮೀಟರ್|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್+ಹೊಗೆ|ಸುಟ್ಟ|ಕರಗ बक्स|बॉक्स|खंभ|मीटर|ट्रांसफार्मर+धुआं|धुआँ|पिघल|जल$ ' +
  'box+bagla|bagilu|door|dhakkan|cover+illa$|ila$|nahi|kai$|haath|makkal खंभ|पानी|पोल+झनझन|अकड़ khamb|pole|paani|pani+jhanjhan|akad ' +
  'gas|gyas|gyasu|png$|gail$|lpg+vasn|vasan|badbu|odeda|ode$|odet|phat ಗೇಲ್|ಗ್ಯಾಸ್|ಪಿಎನ್ಜಿ+ಒಡೆ|ವಾಸನೆ गैस|png$|पीएनजी+बदबू|फट|सीटी ' +
  // Hollow ground, deep digging, an underpass full of water.
  'khokhl|tollu$|tolle$+sadak|road|raste|rasthe|rasta खोखल|ಟೊಳ್ಳ khoda|khod|khudi|agedu|agdu|agidu+gehra|gahra|floor|feet|adi$|addi|aala खोद|खुद+गहर|फुट$|फीट|मंज़िल ಅಗೆದ|ಅಗೆದು|ಅಗ್ದ+ಅಡಿ|ಆಳ ' +
  'underpass|underbridge|puliya|subway+phas|phans|fas|fans|chhat|seene|window|kitki|driver|olage ಅಂಡರ್+ಕಿಟಕಿ|ಸಿಕ್ಕ|ಒಳಗೆ अंडरपास|पुलिया|अंडरब्रिज+फंस|फँस|छत|डूब|सीने ' +
  'muchla|mucchla|muchchla|kallu|chappadi|slab+illa$|ila$|kaddu|yettkond|ettkond|hogide|murid+olage|charandi|mori|chamber|manhole|aala ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ+ಕಲ್ಲು|ಚಪ್ಪಡಿ|ಸ್ಲ್ಯಾಬ್+ಎತ್ಕೊಂಡ|ಇಲ್ಲ|ಆಳ|ಆಳು पटिया|ढक्कन|स्लैब+बच्च|बच्ची|गाय+अंदर|गिर|गले ' +
  'ಅಜ್ಜಿ|ಅಜ್ಜ|ಮಗು|ಮಕ್ಕಳು|ಹಸು|ದನ|ನಾಯಿ+ಇಳಿದ|ಎಳೆದ|ಎತ್ತಿದ|ಕ್ರೇನ್+ಗುಂಡಿ|ಚರಂಡಿ|ಮೋರಿ|ಒಳಗೆ|ಬಿದ್ದ chakra|chakram|tyre|tair+olage|sikk|sikki+hogide|kusid|bidd|lorry|bus|saree|serag ' +
  'ಚಕ್ರ|ಟೈರ್+ಸಿಕ್ಕಿ|ಸೆರಗು|ಕೂದಲೆಳೆ dumper|tempo|truck|lorry|bus$|tipper|dampar+chhu|chhoo|pallu|bacha|bachaya|taglu|tagal|inch डंपर|ट्रक|टेम्पो|बस$|लॉरी+छू|पल्लू|चोटी|बाल ' +
  // Death and escape by other names.
  'anath tithi|thithi+gundi|ide$ ulilla ulililla ulidilla khatam+log|spot|aadmi kabristan kabristaan shamshan janaza arthi kalej+muh palat+log|car$|auto|bus$+khatam|mar$|gaye upar$+wale$|bhagwan+bacha|bachaya|bharose kathe+mug ella+mugi ruunda runda ' +
  'ತಿಥಿ ಹೋಗ್ಬಿಟ್ಟ+ಹುಡುಗ|ಬೈಕ್|ಗುಂಡಿ ಕಥೆ+ಮುಗಿ|ಮುಗೀ ಅನಾಥ ಉಳೀಲಿಲ್ಲ ಉಳಿಲಿಲ್ಲ ಕೂದಲೆಳೆ छीन+लिया|ली अर्थी|अर्थिय कब्रिस्तान श्मशान+बन अनाथ कलेजा+मुंह|मुँह ऊपर+वाले|वाला+बचा ख़त्म|खत्म+लोग|मौके निगल ' +
  'ಸಾವನ್ನ ಸಾವಿಗೆ ಮರಣ ಅಸುನೀಗ ವಿದ್ಯುದಾಘಾತ ವಿದ್ಯುತ್|ಕರೆಂಟ್+ಪ್ರವಹಿ|ಹರಿ|ಬರ್ತ|ಬರುತ್ತ|ಸ್ಪರ್ಶ ವೈರ್|ತಂತಿ|ಕೇಬಲ್+ಕಟ್|ಹೊರಗೆ|ತುಂಡ maran$ marana$ sattr sattog sattod vidyut+aaghat|aghat high+tension हाई+टेंशन ಹೈಟೆನ್ಶನ್ ' +
  'karent|karant|curent|kurrent|karrent+hod|shock|pass|neer|pani|paani|mutt|barta|bartid wire|cable|vayar+cut$|cutt|kat$|kati|kata ' +
  'manhole|chamber|drain|charandi|mori|gundi|halla+close|muchchilla|muchilla|mucchilla|muchalla|muchtilla ' +
  'khamba|khambe|khamb|pole+tedha|tedhi|teda$ खंभ+टेढ़ पुल$|ब्रिज|फ्लाईओवर|puliya|bridge+दरार|टूट|हिल|darar|hil ' +
  'pourakarmik|paurakarmik|worker|workers|majdoor|mazdoor|karmika|karmikar+manhole|sewer|ugd|gutter|chamber ಕಾರ್ಮಿಕ|ಪೌರಕಾರ್ಮಿಕ+ಮ್ಯಾನ್|ಒಳಚರಂಡಿ|ಯುಜಿಡಿ|ಚೇಂಬರ್ मज़दूर|मजदूर|सफाईकर्मी+मैनहोल|सीवर|गटर';

/** The same without a thing that could be seen: it counts where it is said of the street, and not to a model. */
export const HAZARD_PLEAS =
  'risk|danger|=threat|=threats|=threatens|=threatening+life|lives lives$+risk life+threatening deathtrap trap$+death ' +
  'jeeva|jiva|praana|prana|jeev =jaan|jaanleva ಜೀವ ಪ್ರಾಣ =जान जानलेवा';

/** Somebody is hurt, or many are kept from their way or their homes. */
export const HIGH_WORDS =
  'accident injur fell$ fallen hurt fracture ambulance hospital deep knee+deep entered+house ' +
  'houses inside+house school+children skid attack fever stuck slipped sinking everyday+accident ' +
  'apaghata apagata biddu biddru biddid bilta biltare bilthare bilth gaya$+agi|aagi|agide|aagide|aytu|aaytu|madkond gayagond aaspatre aspatre manege+nugg mane+nugg manege+neeru mane+olage ' +
  'aala$ aalav monakalu jaari mulugide mulugi kachide jwara ajji makkalu manegalige banni kusidide haavu ' +
  'hadsa haadsa gir+gaya gir+gaye gir+gayi gire$ chot lagi$ ghar+pani ghar+ghus gharon gehra gahra ' +
  'phisal fisal ghutne gir+rahe gir+raha bimar beemar ' +
  'ಅಪಘಾತ ಬಿದ್ದು ಬಿದ್ದರು ಬಿದ್ದಳು ಬೀಳ್ತ ಬೀಳು ಬೀಳಬ ಸ್ಕಿಡ್ ಕಚ್ಚಿ ಮುಳುಗ ಸಿಕ್ಕಾಕ ವಯಸ್ಸಾದ ಗಾಯ ಆಸ್ಪತ್ರೆ ಮನೆ+ನುಗ್ಗ ಮನೆ+ನೀರು ಮನೆಗೆ+ಬರ ಮನೆಗಳಿಗೆ ಮನೆಯೊಳ ಆಳ ಮೊಣಕಾಲು ಜಾರಿ ' +
  'हादस दुर्घटना गिर+गय गिर+चुक चोट घर+घुस घरों गहर फिसल घुटन बीमार बूढ़ काट घर+अंदर अस्पताल एम्बुलेंस';

export const HIGH_PLEAS =
  'urgent danger dangerous appaya apaya apayakari khatra khatarnak ಅಪಾಯ ತುರ್ತು खतर ख़तर';

/** A blemish. */
export const LOW_WORDS =
  'small$ minor slight cosmetic little$ sanna$ sannadu sann chikka$ chikkadu chhota chota$ chhoti choti$ halka halki ashte aste$ ' +
  'paint poster ondu+tile hilta awaz noise noisy ಸಣ್ಣ ಚಿಕ್ಕ ಒಂದೇ ಬಣ್ಣ ಫ್ಲೆಕ್ಸ್ छोट हल्क पोस्टर बैनर';

/** What tells the languages in Latin letters apart: small words that everybody uses. */
export const KANNADA_IN_LATIN =
  'ide$ ide idhe ide ella$ illa$ alli$ inda$ mattu$ raste rasthe neeru niru tumba thumba namma nama$ maadi madi$ beku$ ' +
  'agide aagide agtide aagtide hogide bandide mundhe munde$ hatra hattira pakka$ dayavittu dina$ dinadinda varsha ' +
  'makkalu jana$ janarige gadi$ gadigalu odaduvaga bidd kelsa kelasa yaru$ yaaru nodilla sari$ charandi mori$ gundi ' +
  'maleg male$ bandre bandaga kasa$ mane$ manege hogoke agalla aagalla tondare rajakaluve kaluve ottuvari ' +
  'olacharandi beedi$ muchala rajkaluve nam$ nalli$ anta$ adru$ kelage$ mele$ olage$ agi$ aagi$ hatra$ solle ella$ ondu$ ' +
  'iddoru biddu hogide bandide bartide nodko sariyag hakilla madsi maadsi alle$ ashte muchsi kamba kombe madthave bidi haku';
export const HINDI_IN_LATIN =
  'hai$ hain$ hai nahi nahin$ ka$ ki$ ke$ ko$ me$ mein$ se$ aur$ hamare humare yahan yaha$ wahan sadak sarak paani pani$ ' +
  'bahut bahot kripya jaldi roz$ gaya$ gayi$ gaye$ raha$ rahi$ rahe$ hua$ hui$ hue$ karo$ karwa thik$ theek log$ logon ' +
  'bachche baccha ghar$ saamne samne paas$ din$ dino mahine koi$ dhyan barish baarish naali nali$ kachra gaddha gadde';
