/*
 * Words for danger to life as people in Bengaluru write them, in the notation of `lexicon.ts`. Entries combine a
 * thing and its condition, because few reporters name the danger itself.
 */

/** Each entry alone is a sign of danger to life. */
export const HAZARD_WORDS =
  // An opening to fall into.
  'manhole|manhol|menhole|mainhole|chamber|lid$|cover$+open|missing|uncovered|without|stolen|gone|=tere|tered|teregi|khula|khuli|khule|gayab|chori|kaddu|kalavu|baayi|bayi|theg|teg ' +
  'manhole|chamber|drain|nala|naala|pit+open$|opened|uncovered|khula|khuli|khule|terd|tered|terid ' +
  'muchala|muchchala|mucchala|muchhala|cover$|covers|lid+illa$|ila$|illad|kaddu|kalav|hogid|kaanal|kanal|terd|tered ' +
  'muchalavilla dhakkan|dhakan|dakkan|cover$|covers|lid+nahi|nahin|gayab|chori|khula|khuli|khule|hata|bina ' +
  'charandi|mori|drain|kaluve|chamber+terd|tered|baayi|bayi slab+illa+charandi|drain|mori ' +
  'ಮ್ಯಾನ್|ಮ್ಯಾನೋಲ್|ಮೇನ್ಹೋಲ್|ಚೇಂಬರ್|ಮುಚ್ಚಳ|ಕವರ್+ತೆರೆ|ತೆಗೆದ|ಓಪನ್|ಬಾಯ್|ಬಾಯಿ|ಕಾಣೆ|ಕಾಣ್ತಿಲ್ಲ|ಕಳವ|ಕಳ್ಳ|ಕದ್ದ|ಮಾಯ|ಇಲ್ಲ|ಇಲ್ಲದ ' +
  'ಮುಚ್ಚಳವಿಲ್ಲ ಮುಚ್ಚಳವೇ ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ|ಡ್ರೈನ್|ಗುಂಡಿ|ಹೊಂಡ+ತೆರೆದ|ಬಾಯ್ತೆರೆ|ಬಾಯಿ|ಓಪನ್ ' +
  'मैनहोल|मेनहोल|ढक्कन|ढक्क|ढकन|चैंबर|चेंबर|चेम्बर|नाला|नाले|नाली+खुल|गायब|चोरी|बिना|हटा ढक्कन|ढकन|कवर+नहीं|नही ' +
  'barricade|baricade|ಬ್ಯಾರಿಕೇಡ್|बैरिकेड+illa|ಇಲ್ಲ|नहीं|nahi+aala|ಆಳ|gahra|gehra|गहर|deep ' +
  // Electricity.
  'wire|wires|cable|cables|electric|transformer|pole|current$|currents+live|shock|hanging|fallen|snapped|spark|exposed|dangl|leaning|naked ' +
  'electrocut wire|wires|electric$|electrical|transformer+water|neeru|neer|niru|pani|paani current$|currents+water+through|shock|electrocut current$|karent|karant|bijli+pani|paani+me$|mein$|mai$ current$|karent|karant+neeral|neerin|neerol|neernal|neeru+pass|shock|hod ' +
  'current$|currents|wire|vayar|tanti|thanthi|cable|vidyut+shock|hod|tund|harid|haridu|kadid|kidi|benki|bidd|netad|neta|jotad|jot|pass$|passing|mutt|thag|taag kamba|kambha|transformer+shock|current$|currents|hod|kidi|benki|bidd|vaalid|valid|vaal|baagid|bagid|pass$|passing ' +
  'bijli|current$|karant|karent|wire|=taar|=tar+latak|gir|toot|tut|jhul|jhool|chingari|spark|aag$|jhatk|shock|nanga|nange|khula|khuli|=aa|utar current$|karant|karent+lag$|laga$|lagta|lagna khamba|khambe|khamb|transformer+current$|currents|karant|karent|shock|jhatk|jhuk|gir|chingari|aag$ ' +
  'ವಿದ್ಯುತ್|ತಂತಿ|ವೈರ್|ಕರೆಂಟ್+ಶಾಕ್|ಹೊಡೆದ|ಹೊಡೆಯ|ಹೊಡೀ|ತುಂಡ|ಹರಿದ|ಕಡಿದ|ಬಿದ್ದ|ನೇತಾ|ಜೋತ|ಕಿಡಿ|ಸ್ಪಾರ್ಕ್|ಬೆಂಕಿ|ಪಾಸ್|ಗ್ರೌಂಡ್|ವಾಲ|ಬಾಗ|ತಾಗ|ಮುಟ್ಟ ತಂತಿ|ವೈರ್+ನೀರ ವಿದ್ಯುತ್|ಕರೆಂಟ್+ನೀರಲ್ಲ|ನೀರಿನಲ್ಲ|ನೀರೊಳ|ನೀರಿಗೆ ಕಂಬ|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್+ಕರೆಂಟ್|ಶಾಕ್|ಕಿಡಿ|ಬೆಂಕಿ|ವಾಲ|ಬಾಗ|ಬೀಳ ' +
  'बिजली+लटक|टूट|झूल|चिंगारी|स्पार्क|आग|झटक|शॉक|नंग करंट|करेंट|तार|वायर+लटक|गिर|टूट|झूल|चिंगारी|स्पार्क|आग|पानी|झटक|शॉक|लग|नंग|खुल|आ$|उतर|दौड़ खंभ|खम्भ|ट्रांसफार्मर|ट्रांसफॉर्मर+करंट|करेंट|झटक|शॉक|झुक|गिर|चिंगारी|आग ' +
  // The ground gives way.
  'sinkhole caved+in cave$+road road|bridge|flyover|wall$|walls|footpath+collaps raste|rasthe|road|setuve|bridge|gode+kusit|kusid|kusiy|kusi$|kusd|kusid|kusudu ' +
  'sadak|sarak|road|rasta|pul$|zameen+dhas|dhans|dhaas|baith+gay diwar|deewar|=wall+gir|dhah ' +
  'ರಸ್ತೆ|ರೋಡ್|ಸೇತುವೆ|ಬ್ರಿಡ್ಜ್|ಗೋಡೆ|ತಡೆಗೋಡೆ|ಭೂಮಿ+ಕುಸಿ|ಕುಸ್ದ|ಬಾಯ್ಬಿಟ್ಟ ಭೂಕುಸಿತ सड़क|सडक|रोड|ज़मीन|जमीन|पुल+धंस|धँस|ढह|बैठ दीवार+गिर|ढह पुल+ढह ' +
  'gas|ಗ್ಯಾಸ್|गैस+leak|sorut|sorta|sorik|ಸೋರ|ಲೀಕ್|लीक|रिस ' +
  // Somebody fell in, drowned or died.
  'drown died$ dead$+people|person|man$|woman|child|boy$|girl|body|accident death$+waiting|before|cause|accident|trap killed fatal lives$+lost|losing|taken|claim washed|swept+away fell+into|inside|manhole|drain|pit child|kid|baby|boy|girl|woman|man$|cow+fell$|fallen ' +
  'magu|makkalu|huduga|hudgi|hudugi|hudga|ajja|ajji|hengas|hasu|dana|obba|obbaru+bidd|bidbit+charandi|mori|kaluve|rajakaluve|gundi|manhole|chamber|olage|drain|neer|neeru ' +
  'kochkond kochikond kochch =satt =sattu sattid satthu$ sathu$ sathog saavu savu$ tirkond tirikond pranahani hena$ ' +
  'bachcha|bachha|baccha|bache|bachche|ladka|ladki|aadmi|aurat|buzurg|=gaay+gir|doob|dub|bah+naali|=nali|nala|nale|manhole|gaddh|gadd|andar|khule मैन|मेन+होल+खुल|गायब|चोरी|बिना|हटा|नहीं ಮೇನ್+ಹೋಲ್+ತೆರೆ|ತೆಗೆದ|ಓಪನ್|ಕಾಣೆ|ಇಲ್ಲ बिजली+उतर|दौड़|लगने|लगी+पानी|गाय|आदमी|बच्च|औरत बिजली+लाइन+खुल ವಿದ್ಯುತ್|ಕರೆಂಟ್+ನೀರಿನೊಳ|ಮೂಲಕ neerige|neerinalli|neerinol+current$|karent|karant+bandi|hari|barti|ide$ maut patti|board$+gardan|aankh bahav+le$+gaya|gayi|gye|gya =bahe|=behke|=bahke+gaya|gaye|gayi|nale|nala|naale sar$|sir$+dikh+sirf|bahar railing|reling|tadegode+murd road|sadak|zameen+dhas|dhans+gyi|gya =mar|=mari|=mara+gay|gaya|gayi|gaye =bah|=beh+gaya|gaye|gayi ' +
  'ಮಗು|ಮಕ್ಕಳು|ಹುಡುಗ|ಹುಡುಗಿ|ಅಜ್ಜ|ಅಜ್ಜಿ|ಹೆಂಗಸು|ಮಹಿಳೆ|ವೃದ್ಧ|ಹಸು|ದನ|ಒಬ್ಬ|ಒಬ್ಬರು|ಯುವಕ+ಬಿದ್ದ|ಬಿದ್ದು|ಮುಳುಗಿ|ಕೊಚ್ಚಿ+ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ|ಗುಂಡಿ|ಹೊಂಡ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ಒಳಗೆ|ನೀರ|ಡ್ರೈನ್ ಕೊಚ್ಚಿ ಸಾವು ಸತ್ತ ಮೃತ ತೀರಿಕೊಂಡ ಹೆಣ ಶವ$ ಶವದ ಶವವ ಶವಗ ' +
  'बच्चा|बच्चे|बच्ची|लड़का|लड़की|आदमी|औरत|महिला|बुज़ुर्ग|बुजुर्ग|गाय|बूढ़+गिर|डूब|बह+नाली|नाले|नाला|मैनहोल|गड्ढ|अंदर|खुले मौत मर$|मरा|मरी+गय|गए|गई बह$+गय|गए|गई लाश शव मृत ' +
  // Somebody is badly hurt, or is about to be.
  'fatality dying$+people|person|man$|woman|child die$+someone|somebody|people|will|could|before|may unconscious skull head$+injur|split|bleed|cracked|stitches bleeding critical$+hospital|condition|injur icu$+admit|bharti|serious|critical|condition|alli|nalli|me$|mein$|set$ trapped$ paralys coma$ ' +
  'narrowly|barely|nearly|almost+escap|surviv|fell|died|saved|drown|swept|electrocut ' +
  'thale|tale+odd|oded|odet|pettu|pet|gaya$ prajne|pragne|prajnye serious+aspatre|hospital|aagi|agi icu$+admit|bharti|serious|critical|condition|alli|nalli|me$|mein$|set$ bali$+teg|padi|aag|agi|kel aahuti ahuti yama$ yamana yamalok yamapur yamapasha mruth mrutyu mrithyu mulugi+hod|sath|bid|obba sikkakond+obba|huduga|magu ' +
  '=sir|=sar|khopdi+phat$|phata$|fata$|fati$|phati$|phoot$|foota$ haddi|khopdi+toot|tut|phat khoon$ behosh icu$+admit|bharti|serious|critical|condition|alli|nalli|me$|mein$|set$ yamraj yamdoot mrityu balidan bali$+le|chadh marne|maregi|marega|marenge+koi|log|baad bach|bacha|bachi+baal|mushkil|naseeb|kismat ' +
  'ತಲೆ+ಒಡೆ|ಒಡೀ|ಪೆಟ್ಟು|ರಕ್ತ|ಗಾಯ ಪ್ರಜ್ಞೆ ಐಸಿಯುನ ಐಸಿಯುಗ ಐಸಿಯುಲಿ ಐಸಿಯು+ಲಿ$|ಅಡ್ಮಿಟ್|ಸೀರಿಯಸ್|ಸೇರಿ|ಇದ್ದಾ|ಇದಾರೆ ಸೀರಿಯಸ್ ಬಲಿ$|ಬಲಿಯಾ|ಬಲಿಗೆ ಆಹುತಿ ಯಮ$|ಯಮನ|ಯಮಲೋಕ|ಯಮಪುರ ಮೃತ್ಯು ಮುಳುಗಿ+ಹೋದ|ಸತ್ತ ಸಾಯ್ತಾರೆ|ಸಾಯೋ|ಸಾಯುವ|ಸಾಯಬ ' +
  'सिर$|सर$|हड्डी|खोपड़ी+फट|फूट|टूट खून बेहोश आईसीयू+भर्ती|में यमराज यमदूत मृत्यु बलि मरने|मरेगा|मरेंगे|मरेगी+कोई|लोग|बाद बाल+बचा|बचे|बची मुश्किल+बचा|बची|बचे ' +
  // Something heavy falls, or somebody can fall.
  'tree|branch|wall$|walls|pole|building|house|roof|slab|balcony|compound+collaps|leaning|tilt|topple|crashed|uproot|crumbl about+fall|collaps railing|parapet|guard|sidewall|retaining+missing|broken|gone|without|no$|collaps ' +
  'mara$|marada|kombe|kamba|kambha|gode|goday|kattada|chavani|sajja|tenkai+bilo|biluv|bilutt|bilat|biltar|bilang|valid|vaalid|vaali|vali$|kusit|kusid|kusiy|kusi$|kusid|kusd|baagid|bagid|beelo|beeluv railing|tadegode|thadegode|kambi+illa$|ila$|murid|muridu|kittu|illad ' +
  'ped|pedh|daal|diwar|deewar|khamba|khambe|makan|imarat|building|chhat|chajja+girn|girne|jhuk|dhah|latak|darar girne|girnewal+wala|wali|wale railing|reling|munder+nahi|toot|tut|gayab|bina puliya|pulia|pul$+toot|tut|bah|dhas ' +
  'ಮರ$|ಮರದ|ಕೊಂಬೆ|ಕಂಬ|ಗೋಡೆ|ಕಟ್ಟಡ|ಛಾವಣಿ|ಸಜ್ಜ+ಬೀಳೋ|ಬೀಳುವ|ಬೀಳುತ್ತ|ಬೀಳ್ತ|ವಾಲಿ|ಕುಸಿ|ಬಾಗಿ ರೇಲಿಂಗ್|ತಡೆಗೋಡೆ|ಕಂಬಿ+ಇಲ್ಲ|ಮುರಿ|ಕಿತ್ತ ಸೇತುವೆ+ಮುರಿ|ಕುಸಿ ' +
  'पेड़|पेड|डाल$|डाली|दीवार|खंभा|मकान|इमारत|बिल्डिंग|छत|छज्जा+गिरने|झुक|ढह|लटक|दरार रेलिंग|मुंडेर+नहीं|नही|टूट|गायब|बिना पुलिया|पुल$+टूट|बह$|बहा$|बही$|धंस ' +
  // A pit that is unguarded or cannot be seen.
  'pit|trench|excavation|hole|drain|borewell|sump+unguard|unfenced|barricad|uncovered|unprotected pit|trench|excavation|borewell|sump+deep|feet|fall pit|manhole|hole+submerged|invisible|hidden|underwater ' +
  'gundi|halla|guntu|sump|baavi|bavi|borewell|aganeri+tered|terid|adi$|barricad|beli$+illa$|ila$|aala|ala$ manhole|chamber|drain|charandi|mori|gundi+kaanalla|kanalla|kaansalla|gottag|gothag|gottaag|mulug+neer|neeru ' +
  'gaddha|gadda|gadde|gaddhe|borewell|kuan|kuwa|tanki|sump|khai$+khula|khuli|khule|barricad|feet|foot$|fut$|gher|gira gutter|gatar|chamber|naali|nala|nale|dhakkan+dikh|dikhta|dikhai|pata+nahi|pani|paani ' +
  'ಗುಂಡಿ|ಹಳ್ಳ|ಸಂಪ್|ಬಾವಿ|ಬೋರ್ವೆಲ್|ಕೊಳವೆ+ಅಡಿ|ಬ್ಯಾರಿಕೇಡ್|ಬೇಲಿ|ತೆರೆದ|ಮುಚ್ಚಿಲ್ಲ|ಮುಚ್ಚದ ಚರಂಡಿ|ಮೋರಿ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ಗುಂಡಿ+ಕಾಣಲ್ಲ|ಕಾಣಿಸಲ್ಲ|ಗೊತ್ತಾಗಲ್ಲ|ಗೊತ್ತಾಗ್ತ+ನೀರ|ಮುಳುಗ ' +
  'गड्ढ|गढ्ढ|बोरवेल|कुआं|कुआँ|टंकी|खाई+खुल|फुट$|फीट|बैरिकेड|घेर नाली|नाला|नाले|गटर|चैंबर|ढक्कन|मैनहोल+दिख|पता+नहीं|पानी ' +
  // Fire, gas, sparks.
  'short+circuit sparking sparks caught+fire explo blast$ blasts burst$+transformer|cylinder|gas smell+gas gas$+leak|smell pipeline+gas fire$+wire|transformer|cable|pole|gas ' +
  'spark|kidi|benki|blast|short+kamba|wire|transformer|tanti|vayar|cable|box|current$|gas short+circuit dhamaka|visphot|blast+transformer|gas|cylinder|wire aag$+lag$|lagi|lagne|lag karant|current$|karent+fail|phail|daud|mar$|maar|lagta|laga$|lagne jhulas ' +
  'ಕಿಡಿ|ಬೆಂಕಿ|ಸ್ಫೋಟ|ಬ್ಲಾಸ್ಟ್|ಸ್ಪಾರ್ಕ್|ಶಾರ್ಟ್+ಕಂಬ|ವೈರ್|ತಂತಿ|ಕರೆಂಟ್|ಬಾಕ್ಸ್|ಗ್ಯಾಸ್|ಟ್ರಾನ್ಸ್ ಶಾಕ್+ಹೊಡೆ|ಹೊಡೀ|ಹೊಡಿ|ಆಗ|ತಗಲ|ತಗುಲ ಶಾರ್ಟ್+ಸರ್ಕ್ಯೂಟ್ झुलस धमाक विस्फोट ब्लास्ट शॉर्ट+सर्किट करंट|करेंट+फैल|मार|लगा|लगने|लगता चिंगारी ' +
  'box|panel|fuse|pillar|fyus+open|khula|khuli|tered|terid+wire|vayar|current$|electric|bijli|light|meter ಬಾಕ್ಸ್|ಫ್ಯೂಸ್+ತೆರೆ|ಓಪನ್|ನೀರ बॉक्स|पैनल|फ्यूज+खुल|पानी ' +
  'wire|vayar|=taar|tanti|thanthi+kelage|kelag|nela$|neche|niche|zameen|jameen|haath$|kai$|kaige|talege|thalege|footpath ವೈರ್|ತಂತಿ+ಕೆಳಗ|ನೆಲ|ಕೈಗೆ|ತಲೆಗೆ तार|वायर+नीचे|ज़मीन|जमीन|हाथ|सिर ' +
  'kamba|kambha|khamba|khambe|pole+jumm|jum$|jhunjhun ಕಂಬ|ನೀರ+ಜುಮ್|ಝುಮ್ khamba|khambe|pole|kamba|kambha+mutt|muttid|chhu|touch+current$|shock|karant ' +
  // Narrow escapes and predicted accidents.
  'girte+bach|bacha|bachi girne+bach|bacha|bachi गिरते|गिरने|डूबते+बच svalpadal|swalpadal|svalpadral|swalpadral|kudaleladal|koodalele|bachaav|bachav|paarada|parada+bidd|bilo|uldid|ulid|uliy|magu|huduga|obba|jeeva|aad ' +
  'ಸ್ವಲ್ಪದರಲ್ಲ|ಸ್ವಲ್ಪದ್ರಲ್ಲ|ಕೂದಲೆಳೆಯ|ಬಚಾವ್|ಪಾರಾದ|ಪುಣ್ಯಕ್ಕೆ+ಬಿದ್ದ|ಬೀಳ|ಮಗು|ಹುಡುಗ|ಒಬ್ಬ|ಉಳಿ|ಉಳೀ ' +
  'saayt|sayt|saayab|sayabek|saayo|satth+mele|hogt|aamele ಸತ್ತ್ರೆ|ಸತ್ತರೆ|ಸಾಯ್ಬೇಕು|ಸಾಯಬೇಕ maut|haadsa|hadsa|anhoni+intezar|intezaar|pehle|ho मौत|हादस|अनहोनी+इंतज़ार|इंतजार|पहले ' +
  // People who fell into drains, or whom water has trapped.
  'amma|appa|akka|anna|aunty|uncle|muduka|mudki|mudukaru|vayass|student|bike|scooter|scooty|auto|car$+bidd|bidbit+charandi|mori|kaluve|rajakaluve|manhole|chamber ' +
  'scooter|scooty|bike|car$|auto|gaadi|gadi|aunty|uncle|papa|mummy|dada|dadi|student+gir|ghus|gus|sama$+naale|nala|nale|manhole|chamber|gutter|gatar ' +
  'ಅಮ್ಮ|ಅಪ್ಪ|ವಯಸ್ಸಾದ|ಮುದುಕ|ಮುದುಕಿ|ತಾಯಿ|ವಿದ್ಯಾರ್ಥಿ|ಬೈಕ್|ಸ್ಕೂಟರ್|ಆಟೋ|ಕಾರ್+ಬಿದ್ದ|ಬಿತ್ತು|ಬಿದ್ದು+ಮೋರಿ|ಕಾಲುವೆ|ಚರಂಡಿ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ನಾಲೆ ' +
  'स्कूटर|स्कूटी|बाइक|कार$|ऑटो|गाड़ी|दादी|दादा|माँ|मां|छात्र+गिर|घुस|समा+नाले|नाला|मैनहोल|चैंबर|गटर ' +
  'log$|bachche|bachcha|parivar|family+phans|phas|fas|fanse|fase+paani|pani jana|makkalu|family|obba|obbaru+sikk|sikkak|siluk+neer|neeru|olage लोग|बच्चे|परिवार+फंस|फँस+पानी ಜನ|ಮಕ್ಕಳು|ಕುಟುಂಬ|ಒಬ್ಬ+ಸಿಲುಕ|ಸಿಕ್ಕಾಕ|ಸಿಕ್ಕಿಹಾಕ+ನೀರ|ಒಳಗೆ ' +
  'ರಸ್ತೆ|ರೋಡ್|ಭೂಮಿ|ನೆಲ+ಬಾಯಿ|ಬಾಯ್|ಕುಸಿ zameen|jameen|ज़मीन|जमीन+khisak|खिसक|dhas|धंस raste|rasthe|road|nela$|bhumi+bayi|baayi|kusit|kusid|kusiy|kusi$ ' +
  // Iron at face height, things about to collapse, smoke.
  'kambi|sariya|sariye|=rod|rods$|sarige|kabbina|iron+chuch|edege|kannig|kann$|aankh|gardan|nikle|nikli|sticking|poking|eye ಸರಳು|ಕಬ್ಬಿಣ|ಕಂಬಿ|ರಾಡ್+ಚಾಚ|ಚುಚ್ಚ|ಕಣ್ಣ|ಎದೆ+ಎದೆ|ಕಣ್ಣ|ಕುತ್ತಿಗೆ|ಮುಖ|ತಲೆ|ಹೊಟ್ಟೆ सरिय|लोहे+निकल|आँख|आंख|गर्दन|चुभ ' +
  'gode|godi|gwadi|goday|building|apartment|pillar|tanki+birku|birk|vaal|vaali|valta|jaar|beelo|bilo|sariya|jhad+kelage|kootir|makkal|makkla|jana$|manushya|jhuggi|neeche|niche|shale|malag ' +
  'ಮರ$|ಮರದ|ಕೊಂಬೆ|ಕಂಬ|ಗೋಡೆ|ಕಟ್ಟಡ|ಬಿಲ್ಡಿಂಗ್|ಬೋರ್ಡ್|ಹೋರ್ಡಿಂಗ್+ವಾಲ್ತ|ವಾಲ|ತೂಗಾಡ|ಜೋತಾಡ|ಬೀಳ್ಬ|ಬೀಳಬಹು दीवार|पेड़|खंभ|छज्ज|होर्डिंग|बोर्ड|इमारत|मकान|हवेली+तिरछ|खिसक|दब|झूल|गया$|झड़ ' +
  'ped|pedh|diwar|deewar|khamba|khambe|hoarding|board$+tirch|ukhad|khisak|jhool|jhul|dab|bharose board$|hoarding|thagadu|tagadu|sheet+jothaad|jotaad|jotad|haar|beelo|bilo|tugaad ' +
  'box|transformer|meter|kamba|khamba|pole$|wire+smoke|dhuan|dhua|hoge$|pighal|burning ಬಾಕ್ಸ್|ಕಂಬ|ಮೀಟರ್|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್+ಹೊಗೆ|ಸುಟ್ಟ|ಕರಗ बक्स|बॉक्स|खंभ|मीटर|ट्रांसफार्मर+धुआं|धुआँ|पिघल|जल$ ' +
  'box+bagla|bagilu|door|dhakkan|cover$|covers+illa$|ila$|nahi|kai$|haath|makkal खंभ|पानी|पोल+झनझन|अकड़ khamb|pole|paani|pani+jhanjhan|akad ' +
  'gas|gyas|gyasu|png$|gail$|lpg+vasn|vasan|badbu|odeda|ode$|odet|phat ಗೇಲ್|ಗ್ಯಾಸ್|ಪಿಎನ್ಜಿ+ಒಡೆ|ವಾಸನೆ गैस|png$|पीएनजी+बदबू|फट|सीटी ' +
  // Hollow ground, deep digging, an underpass full of water.
  'khokhl|tollu$|tolle$+sadak|road|raste|rasthe|rasta खोखल|ಟೊಳ್ಳ khoda|khod|khudi|agedu|agdu|agidu+gehra|gahra|floor|feet|adi$|addi|aala खोद|खुद+गहर|फुट$|फीट|मंज़िल ಅಗೆದ|ಅಗೆದು|ಅಗ್ದ+ಅಡಿ|ಆಳ ' +
  'underpass|underbridge|puliya|subway+phas|phans|fas|fans|chhat|seene|window|kitki|driver|olage ಅಂಡರ್+ಕಿಟಕಿ|ಸಿಕ್ಕ|ಒಳಗೆ अंडरपास|पुलिया|अंडरब्रिज+फंस|फँस|छत|डूब|सीने ' +
  'muchla|mucchla|muchchla|kallu|chappadi|slab+illa$|ila$|kaddu|yettkond|ettkond|hogide|murid+olage|charandi|mori|chamber|manhole|aala ಚರಂಡಿ|ಮೋರಿ|ಕಾಲುವೆ+ಕಲ್ಲು|ಚಪ್ಪಡಿ|ಸ್ಲ್ಯಾಬ್+ಎತ್ಕೊಂಡ|ಇಲ್ಲ|ಆಳ|ಆಳು पटिया|ढक्कन|स्लैब+बच्च|बच्ची|गाय+अंदर|गिर|गले ' +
  'ಅಜ್ಜಿ|ಅಜ್ಜ|ಮಗು|ಮಕ್ಕಳು|ಹಸು|ದನ|ನಾಯಿ+ಇಳಿದ|ಎಳೆದ|ಎತ್ತಿದ|ಕ್ರೇನ್+ಗುಂಡಿ|ಚರಂಡಿ|ಮೋರಿ|ಒಳಗೆ|ಬಿದ್ದ chakra|chakram|tyre|tair+olage|sikk|sikki+hogide|kusid|bidd|lorry|bus|saree|serag ' +
  'ಚಕ್ರ|ಟೈರ್+ಸಿಕ್ಕಿ|ಸೆರಗು|ಕೂದಲೆಳೆಯ dumper|tempo|truck|lorry|bus$|tipper|dampar+chhu|chhoo|pallu$|bacha|bachaya|taglu|tagal|inch$|inches डंपर|ट्रक|टेम्पो|बस$|लॉरी+छू|पल्लू|चोटी|बाल ' +
  // Other words for death and escape.
  'anath+ho$|hue|gaye tithi|thithi+gundi|ide$ ulilla ulililla ulidilla khatam+log|spot|aadmi kabristan|kabristaan|shamshan+ban$|bana|bhej|banega janaza arthi$ kalej+muh palat+log|car$|auto|bus$+khatam|mar$|gaye upar$+wale$|bhagwan+bacha|bachaya|bharose kathe+mug ella+mugi ruunda runda ' +
  'ತಿಥಿ ಹೋಗ್ಬಿಟ್ಟ+ಹುಡುಗ|ಬೈಕ್|ಗುಂಡಿ ಕಥೆ+ಮುಗಿ|ಮುಗೀ ಅನಾಥ ಉಳೀಲಿಲ್ಲ ಉಳಿಲಿಲ್ಲ ಕೂದಲೆಳೆಯ छीन+लिया|ली अर्थी|अर्थिय कब्रिस्तान श्मशान+बन अनाथ कलेजा+मुंह|मुँह ऊपर+वाले|वाला+बचा ख़त्म|खत्म+लोग|मौके निगल ' +
  'ಸಾವನ್ನ ಸಾವಿಗೆ ಮರಣ ಅಸುನೀಗ ವಿದ್ಯುದಾಘಾತ ವಿದ್ಯುತ್|ಕರೆಂಟ್+ಪ್ರವಹಿ|ಹರಿ|ಸ್ಪರ್ಶ ವಿದ್ಯುತ್|ಕರೆಂಟ್+ಬರ್ತ|ಬರುತ್ತ+ಕಂಬ|ಗೇಟ್|ಗೋಡೆ|ಮುಟ್ಟ ವೈರ್|ತಂತಿ|ಕೇಬಲ್+ಕಟ್|ಹೊರಗೆ|ತುಂಡ maran$ marana$ sattr sattog sattod vidyut+aaghat|aghat high+tension हाई+टेंशन ಹೈಟೆನ್ಶನ್ ' +
  'karent|karant|curent$|kurrent|karrent|current$+hod|shock|pass$|passing|mutt karent|karant|kurrent|karrent|current$+barta|bartid|bartide+kamba|kambha|gate$|gode|mutt|neeral wire|cable|vayar+cut$|cutt|kat$|kati|kata ' +
  'manhole|chamber|drain|charandi|mori|gundi|halla+close+illa$|madilla|madilia|agilla|aagilla manhole|chamber|drain|charandi|mori|gundi|halla+muchchilla|muchilla|mucchilla|muchalla|muchtilla ' +
  'khamba|khambe|khamb|pole+tedha|tedhi|teda$ खंभ+टेढ़ पुल$|ब्रिज|फ्लाईओवर|puliya|bridge+दरार|टूट|हिल|darar|hilt|hil$ ' +
  'pourakarmik|paurakarmik|worker|workers|majdoor|mazdoor|karmika|karmikar+manhole|sewer|ugd|gutter|chamber ಕಾರ್ಮಿಕ|ಪೌರಕಾರ್ಮಿಕ+ಮ್ಯಾನ್|ಒಳಚರಂಡಿ|ಯುಜಿಡಿ|ಚೇಂಬರ್ मज़दूर|मजदूर|सफाईकर्मी+मैनहोल|सीवर|गटर ' +
  // Ground that collapsed under a person, or holes dug and left.
  'waist|neck|chest|armpit+pulled|inside|sank|sunk|stuck|up$+there|hole|drain|him$|her$|hands gaping+hole stone|slab|cover$|covers|lid|grating|grate|grill|plank+taken|removed|stolen|floated|washed|rotten+drain|hole|pit|deep|inside|below ' +
  'dug|trench|excavat|pit+feet|ft$|foot$|deep+tape|barric|guard|left|open|fence|board half+road+gone|sunk|sank|went road|ground|soil|earth+sinking|sunken|hollow$|swallowed|swallows borewell|sump|quarry+uncovered|open|cap$|without|fence|fencing|boundary|drown|swim|children|kids pond|lake+drown|unfenced|swim ' +
  'kallu|slab|chappadi|chapdi|haasu|hasida|muchla|muchala|kavar|kaddi+kaddkond|kadkond|tagd|tagad|tegd|tegad|tegid|ettkond|ethkond|hakilla|puddi|mudr|muridu|odd$|oded+olage|aala|ala$|kelage|biddu|moru|mori|chrandi|charandi|chamber|manhole ' +
  'tutu|tootu|tutt+kelage|kelg|dodda|khali|aala|manushya sontada|kutige|kuttige|kutgeg|ede$|edhe|sonta$+varegu|vargu|varg|tanka|thanka|tanaka|thanaka|mattak+olage|hod|gutter|sikk|ilid|neer|neeru|gundi|charandi ' +
  'sump|borewell|borwell|borvel|bavi$|baavi|kvari|quarry|tagg|taggu+open|musuk|hakilla|muchilla|muchila|magu|mgu$|makkl|makkal|bidd|bidh|eej|boundary|bound|beli|tod|aala drain|moru|mori|charandi|nala|kaluve+adi$|ft$|feet|aalu$+aala|guard|beelt|bidhit|bidd ' +
  'ಸೊಂಟ|ಕುತ್ತಿಗೆ|ಎದೆ|ಕಂಠ+ತನಕ|ವರೆಗ|ಮಟ್ಟ|ಸೊಂಟದ|ಕುತ್ತಿಗೆ+ಒಳಗೆ|ಇಳಿ|ಹೋಗ್ಬಿಟ್ಟ|ಸಿಕ್ಕ|ಹೂತ ಎದೆ|ಕುತ್ತಿಗೆ+ಮಟ್ಟ|ತನಕ|ವರೆಗ+ನೀರ ತೋಡಿ|ತೋಡ|ಅಗೆದ|ಅಗಿದ|ಅಗ್ದ|ತಗ್ಗು|ಗುಂಡಿ+ಅಡಿ|ಹತ್ತಡಿ|ಎರಡಾಳು|ಆಳಕ್ಕೆ|ಆಳು$ ತೂತು|ತೂತ|ಬಿಲ$+ಮನುಷ್ಯ|ಆಳ|ಕೆಳಗೆ|ದೊಡ್ಡ ' +
  'ಬೋರ್‌ವೆಲ್|ಬೋರ್ವೆಲ್|ಬೋರ್|ಸಂಪು|ಸಂಪ್|ಬಾವಿ|ಕ್ವಾರಿ|ಕಲ್ಲುಗಣಿ+ಮಕ್ಕಳ|ಮಗು|ಕೂಸು|ತೆರೆ|ಮುಚ್ಚ|ಬೇಲಿ|ಮುಳುಗ|ಈಜ ಚರಂಡೀ|ಚರಂಡಿ|ಮೋರಿ|ಗಟಾರ|ಕಾಲುವೆ|ಮ್ಯಾನ್|ಚೇಂಬರ್|ಡ್ರೈನ್|ಡ್ರೇನ್+ಬಿದ್ದು|ಬಿದ್ದಳು|ಬಿದ್ದರು|ಬಿದ್ದಿದ್ದ|ಬಿದ್ರು|ಹೋಗ್ಬಿಟ್ಟ+ಕಾಲು|ಕೈ|ಮುರ್ಕೊ|ಮುರಿದ|ಗಾಯ|ಆಸ್ಪತ್ರೆ|ಕರು|ಗರ್ಭಿಣಿ|ಅವ್ವ|ನಮ್ಮವ್ವ|ತಮ್ಮ|ಅಂಕಲ್|ಕೂಸು ' +
  'कमर|गले|गर्दन|छाती|सीने+तक+अंदर|धंस|धँस|नाली|गड्ढ|निकाल खोद|खुदाई|गड्ढ|गढ्ढ+ऊंच|ऊँच|गहर|गहरा|फुट$|फीट|फ़ीट समा$+जाए|गया|गई|जाएगा|सकता ढक्कन|पटिया|पत्थर|स्लैब|जाली+अंदर|नीचे|हटा|निकाल|उठा|ले$+नाली|नाला|नाले|गहर|गिर|छेद|डाली जमीन|ज़मीन|सड़क+धस|धसक|पोल|खोखल छेद+आदमी|पूरा|गहर|कार$ ' +
  'fattar|phattar|patthar|pathar|slab|patiya|jaali|jali$|dhakkan|dhakan+nikal|toot|tut|tooti|gayab|hata|utha+andar|gehra|gahra|niche|neeche|nala|nali|nale|feet|ft$ khod|khud|khudai+aadmi|gehra|gahra|foot$|feet|ft$|fit$ sama$+jaye|jae|gaya|gya|jayega pair|paon|pav$|taang|tang$+fas|phas|ghus|andar+chamber|jaali|nali|gutter|naale|nala|gaddh|gadde|slab kamar|gale$|gardan|seene|chaati+tak$+andar|dhas|dhans|nali|gaddh|nikal borewell|borvel|bore$+cap$|khula|bina|dhakkan|hole ' +
  // Other words for electricity.
  'tingl|zap$|zapped+puddle|water|feet|foot$|pole|box|touch|gate|fence feeder|junction|meter|panel|pillar|fuse+box|door|lid+open|ajar|exposed|copper|reach ' +
  'tc$|trafo|transfrmr|transfarmar|trasformer|transformar|fidar|feeder+kidi|sound|hoge$|benki|aag$|awaz|aawaz|awaaj|patakh|dhuan|dhua|phat|blast|spark|chinga chipka|chipak|chipk+khamb|pole|kutt|current$|currents|bijli|gaay|janwar|aadmi ' +
  'ವಾಯರ್|ವಾಯರ|ವಯರ್|ವೈಯರ್|ಕೇಬಲ್+ಹರಿದ|ಬಿದ್ದ|ತುಂಡ|ಬಾಯಿ|ಜೋತ|ನೇತ|ಕಿಡಿ|ನೀರ|ತುಳಿ|ಮುಟ್ಟ ಟಿಸಿ|ಡಬ್ಬಿ|ಫೀಡರ್|ಟಿಸಿಯ+ಕಿಡಿ|ಹೊಗೆ|ಬೆಂಕಿ|ಚಟ್|ಚಟಚಟ ಬಾಕ್ಸ್|ಡಬ್ಬಿ|ಪೆಟ್ಟಿಗೆ|ಫೀಡರ್+ಬಾಗಿಲು|ಬಾಯಿ|ತಾಮ್ರ|ವೈರ್|ವಾಯರ್+ತೆಗೆ|ತೆರೆ|ತಗದು|ಹೊರಗೆ|ಇಲ್ಲ ಟ್ರಾನ್ಸ್|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್|ಕಂಬ+ಮುಟ್ಟಿ|ತಾಗಿ|ತಗುಲಿ+ಕುಸಿ|ಬಿತ್ತು|ಬಿದ್ದ|ಸತ್ತ ಕರೆಂಟ್|ಕರೆಂಟು+ಇಳಿದ|ಇಳೀ|ಆಸ್ಪತ್ರೆ|ಹತ್ತ್ತ|ಜುಮ್ ' +
  'केबल|जोड़|पांव|पाँव|पैर|पानी|गेट+झटका|झटके|झनझन|सनसन ट्रांसफॉर्मर|ट्रांसफार्मर|खंभ|डिब्ब+चिपक|धमाक|पटाख|धुआं|धुआँ ' +
  // The sound and smell of gas.
  'lpg$|gail$|png$|cylinder|gas$+smell|dizzy|hiss|leak|burst|rupture|hit$ gas|lpg$|gyas|anila|tanker+palti|hoge$|phod|phut|phoot|fod$|tagi|oded|chakkar ಗ್ಯಾಸ|ಅನಿಲ|ಗೇಲ್+ತಾಗಿ|ವಾಸನೆ|ಗಾಟು|ಬುಸ್|ಸುಯ್|ಸೋರ|ಲೀಕ್|ಒಡೆ|ತಲೆಸುತ್ತ गैस|एलपीजी+फोड़|फूट|सीं|चक्कर|पाइप+टूट ' +
  // People who went or were pulled below and did not come back.
  'mask|rope|safety|gloves|oxygen|gear|harness+without|no$+manhole|sewer|chamber|pit$|drain vanish|disappear|missing|search+drain|flood|nala|rajakaluve|lake|fire+force lost$+life|lives+his$|her$|their|one$|man$|boy|girl|techie|rider|people scream|shout+help+water|roof|flood|drain water|flood+roof$|window|bonnet+car|bus|auto|family|people ' +
  'vapas|wapas|vapaas|marali+barlilla|barlill|baralilla|barilla|bandilla samadhi seral mask|magga|hagga|rassi|rasi$|mask+illa$|illade|bina|ilis|utar|utaar+manhole|chamber|ugd|sewer|sivar|gutter|seevar|olacharandi eej|easu|iju$|ijak|ijok|swim+gundi|pit$|quarry|kvari|kere|metro|guntu|bavi ' +
  'ladk|bachch|bacch|bacha|aadmi|admi|chhokr|chokr|launda|log$+doob|dub+gaya|gya$|gaye|gye$|chuk|mar$|mara khinch|kheench+nale|naale|nala|pani|paani|bahav mila|mili|mile+nai$|nahi|nhi$|nahin+nale|naale|nala|jheel|lake|nadi|abhi+bah|beh|doob|dub|gir|gira|kheench|khinch|ladk|bachch|chhokr ' +
  'ತೇಲಿ|ಈಜ|ಜಾರಿ|ಕಾಲುವೆ|ರಾಜಕಾಲುವೆ|ನೀರ|ಕೆರೆ+ಸಿಕ್ಕಿಲ್ಲ|ಸಿಗಲಿಲ್ಲ|ಪತ್ತೆಯಿಲ್ಲ|ಪತ್ತೆ|ಬರಲಿಲ್ಲ|ಬರ್ಲಿಲ್ಲ+ವಾಪಸ್|ಇನ್ನೂ|ಈಗಲೂ|ಹುಡುಗ|ಮಗು|ತಮ್ಮ|ಶವ ಮಾಸ್ಕ್|ಹಗ್ಗ|ಇಳಿಸಿ|ಇಳಿಸ್ತ|ಇಳಿದ+ಒಳಚರಂಡಿ|ಮ್ಯಾನ್|ಯುಜಿಡಿ|ಚೇಂಬರ್ ಎದೆ|ಕುತ್ತಿಗೆ|ಕಾರ|ಕಾರು|ಕಾರೊಂದು|ಬಸ್+ಮುಳುಗ್ತ|ಮುಳುಗುತ್ತ|ಮುಳುಗಿ+ಜನ|ಒಳಗೆ ಬದುಕಿದ|ಬದುಕಿದ್ರು|ಉಳಿಯಲ್ಲ|ಉಳಿಯೋಲ್ಲ|ಉಳಿಯೋದಿಲ್ಲ|ಉಳ್ಯಲ್ಲ ತುಳಿದ್ರ|ತುಳಿದರೆ|ಮುಟ್ಟಿದ್ರ|ಮುಟ್ಟಿದರೆ+ಮುಗೀ|ಕಥಿ|ಕಥೆ|ಹೊಡೆ|ಸಾಯ ' +
  'सीवर|मैनहोल|गटर|चैंबर+मास्क|रस्सी|उतार|उतरे|उतरा बच्चे|बच्चा|लड़के|लड़का|लोग|आदमी|छोकर+डूब+चुक|गए|गया|मर नाले|नाला|बहाव|पानी+खींच|बहा$|लापता बाढ़+बह$|लापता ' +
  // Things that lean, bulge or swing.
  'wall$|walls|building|compound+bulg|trickl|slant hoarding|banner|board|frame|post|lamp|pole|sheet|signboard+loose|swinging|swing|bolt|bent|dangling+fell|fall|come|head ' +
  'bridge|overbridge|fob$|skywalk|culvert|flyover+rust|crack|joint|plate|shak|vibrat|sag+see|through|thru|under|gap|fall|chunk|steel|rod$|bar$|hole pillar|flyover|pul$|bridge+crack|hil$|hilta|hilti|hilt+sariya|tukd|tukde|gir|dikh khamb|khambe|khamba|ped$|pedh|deewar|diwar+tika|thok|tedh|teda$|tedi$|jad$|jadein|girega|girenge|giregi ' +
  'biruk|birk|allad|alaad|hotte$|ubbid|ore$|jarug|urul+gode|godi|setuve|bridge|flyover|pillar|building|kattada|mara$|kamba|kambha guddada|gudda$|mannu|mann$+jari|jaara|kusit|kusid|kusiy|kusi$|kusd+mane|bilo|beelo culvert|setuve|kirusetuve|flyover|bridge+kusd|kusda|kith|kittu|bittkond|allad|birk|biruk|murid balcony|sajja|cement|chakke|plaster+bilt|bilth|beelt|biltav|bidd+tale|makkl|makkal|kelage|thale ' +
  'bidre|biddre|bidhre|bidru+yaru|yaar|yaaru|yar$+hone|helt|ulili|uliyal|jawab|javab|kelt ಬಿದ್ರೆ|ಬಿದ್ದರೆ+ಯಾರೂ|ಯಾರು|ಜೀವ|ಹೊಣೆ ' +
  'ಗೋಡೆ|ಕಾಂಪೌಂಡ್|ಬಿಲ್ಡಿಂಗ್|ಕಟ್ಟಡ|ಮರ$|ಮರದ|ಕಂಬ|ಮನೆ+ಹೊಟ್ಟೆ|ಉಬ್ಬಿ|ಉರುಳ|ಓರೆ|ಬಿರುಕು|ಜರುಗ ಸೇತುವೆ|ಮೇಲ್ಸೇತುವೆ|ಬ್ರಿಡ್ಜ್|ಫ್ಲೈಓವರ್|ಕಲ್ವರ್ಟ್+ಕಿತ್ತ|ತೂಗಾಡ|ಅಲ್ಲಾಡ|ಅಲುಗಾಡ|ಒಡೆದ|ಬಿರುಕು|ಜಾಯಿಂಟ್|ತುಂಡು ಹೋರ್ಡಿಂಗ್|ಫ್ಲೆಕ್ಸ್|ಬೋರ್ಡ್|ಶೀಟ್+ಬೋಲ್ಟ್|ತೂರಾಡ|ಬಿಚ್ಚ|ಬಿದ್ರೆ|ಬೀಳೋ ಸಿಮೆಂಟ್|ಕಾಂಕ್ರೀಟ್|ಪ್ಲಾಸ್ಟರ್+ಬೀಳ್ತ|ಬೀಳುತ್ತ+ತಲೆ|ಕೆಳಗೆ|ಗಾಡಿ ' +
  'चारदीवारी|दीवार|बाउंड्री+झुक|उभर|बाहर|सट पुलिया|पुल$|फ्लाईओवर|ब्रिज+झूल|दरार|हिल|सरिय ' +
  // People buried, crushed or choked, and expressions for dying.
  'buried|crushed|suffocat|choking|asphyx+people|person|man$|men$|woman|child|children|boy|girl|worker|workers|driver|alive|inside|under cpr$ ammonia chlorine unconscious dengue|malaria|cholera|typhoid|jaundice+died|dead|death|killed under+lorry|truck|bus$|tipper|tanker+fell|went|crushed|wheel|wheels transformer|pole|box+blast|burst|burning ' +
  'spot$+out$|death lorry|bus$|tipper|tempo|tyre|tanker|trailer+adige|adiyal|harith|haridu|haridd|hathit|hattit|kelge+bidd|hog|hogb|harith|haridu|magu|hendt|akka|amma|appa|hudug|hudga usir|usiru|usirat+katt|nilt|nilth|ill$|illa$|nidhan|adok|agtil|hogit|kone|eled murche|moorche|murchhe|murchh|prajne hooth|huth|huthid|hoothid+mannu|kuttige|kelsa|olage|jana avashesh|avshesh ' +
  'olage|ilid|ilidu|iliad|ilidd|ilidavr+eddilla|edilla|bandilla|barlilla|mathadt|matadt|matadtilla|obbare|usir|gas$ vishad|visha|vish$+gaali|gali$|gas$ saavin|savina$|saavige mulgd|mulgid|mulugd|mulugid|mulgoit|mulugoi+huduga|hudga|hudugi|obba|obbaru|hudkt|huduk|jana nungbit|nungid|nungtu suli$+elk|ele|elitt|neeru body$|hena$|shava$|deha$+sikk|sikid|tegd|teli|tel$|kand ' +
  'car$|auto|bus$|lorry|bike+ulit|urul|urlt|urulit|urlit+kaluve|rajakaluve|rajkaluve|raajakaluve|mori|halla|gundi chappadi|slab|kallu|kallugal+olage|kelage+bidru|bidlu|biddru|biddlu|biddaru|jana|obru|obbaru|eltan|elthan|kusitu|kusithu badkiddu|badukiddu|badkidd|badkidru mannu|gode|kattada|building|shed$|mara$|compound+kusid|kusidu|jaari|bidd|biddide|bidda+kelage|olage|adi$|adige|jana|ibru|trap|makkal|kelsad|sikk|sikkak ' +
  'innondu|ondu$|swalpa+nimisha|hejje|ganta+agidre|aagidre|bittidre|ittidre|iddidre tadi|tade|tadegode|thadegode|barricade+illa$|illad|ila$+kaluve|nala|gundi|halla|car$|bidd basement|lift$+neer|neeru|pani|paani+sikk|usir|fas|phas|log$ ' +
  'ಹೂತುಹೋಗಿದ್ದಾ ಹೂತಿದ್ದಾ ಹೂತು+ಕಾರ್ಮಿಕ|ಮಣ್ಣು|ಜನ ಅವಶೇಷ+ಜನ|ಸಿಲುಕ|ಕೆಳಗೆ|ಒಳಗೆ|ಮಕ್ಕಳ ವೈರ್|ವಾಯರ್|ತಂತಿ+ಮುಳುಗ|ಎಳೆದು|ಎಳೀ ಮ್ಯಾನ್|ಮುಚ್ಚಳ|ಕವರ್|ಚೇಂಬರ್+ಪುಡಿ|ಬದಲು$|ಬದಲಿಗೆ|ಗೋಣಿ|ಗುರುತಿಗೆ|ಕೊಂಬೆ|ರಟ್ಟು|ಹೊದಿ ತೀರಿಹೋ ತೀರಿ+ಹೋದ|ಹೋಗಿ|ಹೋದರು ತೀರ್ಕೊಂ ಕೊನೆಯುಸಿ ಕೊನೆ+ಉಸಿರ ದುರ್ಮರಣ ಜಲಸಮಾಧಿ ಜಲ+ಸಮಾಧಿ ನೀರುಪಾಲ ನೀರು+ಪಾಲಾ|ಪಾಲು ಕೊಂದ|ಕೊಂದು+ಹಾಕ|ನಾಯಿ|ಹುಡುಗ ಉಳಿಯೋ|ಉಳಿಯೋದು|ಉಳಿಯುವು|ಬದುಕೋದು|ಬದುಕು+ಕಷ್ಟ|ಮಾತೇ|ಇಲ್ಲ|ಡೌಟ್ ' +
  'ಉಸಿರು|ಉಸಿರಾಟ|ಉಸಿರ+ಕಟ್ಟ|ನಿಲ್ತ|ನಿಂತ|ಇಲ್ಲ|ಆಡೋಕ ಆಕ್ಸಿಜನ್ ಆಮ್ಲಜನಕ ಹೃದಯಾಘಾತ ವಿಷಗಾಳಿ ವಿಷ+ಗಾಳಿ|ಅನಿಲ|ಗ್ಯಾಸ ತೇಲಿಹೋ ತೇಲಿ|ಕಾಲುವೆ|ಕೆರೆ+ದೇಹ|ಮೃತದೇಹ|ಬಾಡಿ ಮೇಲೆ|ಹೊರಗೆ+ಬಂದಿಲ್ಲ|ಬರಲಿಲ್ಲ|ಬರ್ಲಿಲ್ಲ|ಬರ್ತಿಲ್ಲ+ಇಳಿದ|ಹೋದ|ಒಳಗೆ ತಜ್ಞ+ಮುಳುಗ ಸೇತುವೆ|ಕಿರುಸೇತುವೆ+ಬಿತ್ತು|ಬಿದ್ದಿದೆ|ಬಿದ್ದುಹೋ|ಹೋಳ ಉರುಳಿ|ಉರುಳ್ತ+ಕಾರು|ಕಾಲುವೆ|ಮರ$|ಒಣಮರ|ಆಟೋ|ಬಸ್|ಲಾರಿ ಸಿಲುಕಿ|ಸಿಲುಕಿದ್ದ+ಗೋಡೆ|ಮಣ್ಣು|ಕೆಳಗೆ|ಮರ ಪಾತಾಳ ' +
  'ಕಲ್ಲು|ಚಪ್ಪಡಿ|ಹಾಸುಗಲ್ಲು|ಸ್ಲ್ಯಾಬ್|ಸ್ಲಾಬ್+ಕಾಣೆ|ಕುಸಿ|ತುಂಡಾಗಿ|ಇಲ್ಲ+ಒಳಗೆ|ಚರಂಡಿಯೊಳ|ಒಳಗಿಳಿ|ಎದೆ|ಅಡಿ ನಾನಿರ್ತಿರ ಇರ್ತಿರಲಿಲ್ಲ ಟ್ರಾನ್ಸ್|ಟ್ರಾನ್ಸ್ಫಾರ್ಮರ್|ಕಂಬ|ಬಾಕ್ಸ್+ಸಿಡಿ|ಉರೀ|ಉರಿದ|ಹೊತ್ತಿ ಮೂರ್ಛೆ ಸ್ಮೃತಿ ಡೆಂಗ್ಯೂ|ಮಲೇರಿಯಾ|ಕಾಲರಾ+ತೀರಿ|ಸತ್ತ|ಹೋದ ಲಾರಿ|ಬಸ್|ಟಿಪ್ಪರ್|ಟೆಂಪೋ+ಅಡಿಗೆ|ಚಕ್ರ|ಹರಿದ|ಹರಿದು ಬಾರದ+ಲೋಕ ಆಂಬುಲೆನ್ಸ್|ಆಂಬ್ಯುಲೆನ್ಸ್+ಕೊನೆ|ಜೀವ|ಹೆರಿಗೆ|ದಾರಿ ' +
  'ट्रेलर|ट्रक|डंपर|टेम्पो|लॉरी|टैंकर+नीचे|कुचल कुचल दबे|दबा$|दब$+मज़दूर|मजदूर|लोग|मिट्टी|मलब|आदमी मलबे+लोग|दबे|मज़दूर|मजदूर|अंदर सांस|साँस|सांसें|धड़कन|नब्ज|नब्ज़+चल|रुक|थम|घुट|नहीं|अटक आरपार छेद+सड़क|फ्लाईओवर|पुल$+दिख|नीचे चल$+बसा|बसी|बसे गटर|सीवर+खुला|खुली|खुले ढक्कन|ढकन|स्लैब|पटिया+गत्ता|बोरी|बोरा|जगह|नदारद|लकड़ी लपट ट्रांसफार्मर|ट्रांसफॉर्मर+लपट|आग|फट मार+डाला दम$+तोड़|घुट गुज़र|गुजर+गए|गई|गया+पानी|बीमार|डेंगू|नाली|गटर|रास्ते डेंगू|पीलिया|हैजा|मलेरिया+मौत|बसा|बसी|गुज़र|मर|नहीं तड़प लिफ्ट|बेसमेंट+फंस|फँस|बंद ' +
  'tehrvi|terahvi|tervi|teravi ram$|raam+naam|nam$+satya|sat$ guzar|gujar+gay|gaya|gaye|gayi|gya+biwi|maa$|papa|beta|beti|padosan|bachch|aadmi|dadi|dada|bhai chal$+base$|basa$|basi$ dam$|dum$+tod|toda|tor$|ghut laash|=lash|lashe|laashe tadap khel$+khatam khatam|khatm+current|taar|painter|wahi saans|sans$|saansein+ruk|atak|nahi|ghut|band|chal|phool bachao|bachaao|bachalo kuchal gala+kat$|kata truck|tempo|dumper|lorry|trailer|tanker+neeche|niche|nichay+aa$|aaya|aaye|aate|gaya|gaye|gira|gir$ seedha|sidha+neeche|niche|upar+feet|foot$|naala|nala ' +
  'mitti+kat$|kati|dhah|dhas|dabe|dab$ galat+kadam gutter|sewer|gatar+khula|khuli|khule|utre|utra|utar dengue|jaundice|piliya|haija|malaria+guzar|=mar|=mara|=mari|base$|maut andar+jawab+banda|aadmi|log$ pahiya|chakka|tyre+latk|latak+driver|andar|neeche chhaj|balcony|chhat+latk|latak+neeche|niche|sir$ taar|=tar+chhaj|chhat+chhu|jal$|current';

/** Danger without a visible thing: counts in sentences about the street, not in those that address a model. */
export const HAZARD_PLEAS =
  'risk|danger|=threat|=threats|=threatens|=threatening+life|lives lives$+risk life+threatening deathtrap trap$+death ' +
  'jeeva|jiva|praana|prana|jeev =jaan|jaanleva ಜೀವ ಪ್ರಾಣ =जान जानलेवा';
