import type { Category } from '#shared/categories.ts';

/*
 * English as written in Bengaluru ("chamber", "raja kaluve", "tar gone", "BWSSB line"), in the notation of
 * `lexicon.ts`. Training sets the weight of each kind of word (`street.ts`); London's classifier does not use them.
 */
export const ENGLISH_WORDS: Readonly<Record<Category, string>> = {
  pothole:
    'crater pothol pot+holes potole pits$|pit$+road|street|lane|main|cross|flyover|junction|bike|scooter|wheeler|circle|signal|bus ' +
    'hole$|holes$+road|street|lane|flyover|junction|bike|scooter|tyre|tire|wheel|middle|circle|car|auto|big|bigger|deep|median ' +
    'ditch+road|street patch+work|works|came|come|coming|gone|washed|again patchwork cold+mix moon+surface|craters tar+come|came|hole|holes axle',
  road_surface:
    'asphalt blacktop tarring untarred tarred tar$|tarring+gone|off|not|never|peel|worn|pending|left|done|layer|road white+topping whitetopping jalli gravel milling|milled|scraped+road|layer ' +
    'trench|trenches|digging|dug|excavat+road|ofc|cable|gas|pipe|pipeline|left|restored|close|footpath|cutting ofc ' +
    'road+cutting|restoration|restored|resurfac|relay|relaid|uneven|undulat|bumpy|unpaved|muddy|slush|sunk|sinking|caved|cave|settled|crack|worn|condition|stretch|edge|mud|kachha|kutcha|dust|dusty unmotorable ' +
    'hump|humps speed+breaker|breakers bump|bumps rumble+strip|strips concrete+road|panel|joint|joints expansion+joint|joints loose+metal|stones|gravel sinkhole',
  blocked_drain:
    'desilt desilting silt$|silted|siltation+drain|drains|gully|inlet|removed|remove|heap ' +
    'drain|drains|gutter|gully|mori+choke|choked|chocked|clog|clogged|block|blocked|jam|jammed|garbage|plastic|clean|cleaned|cleaning|cleared|silt|silted|weeds|debris|mud|full|stagnant ' +
    'shoulder+drain|drains roadside+drain|drains grating|gratings|grate inlet|inlets+block|blocked|choked|clogged|closed|silted',
  storm_drain:
    'raja+kaluve|kaluva rajakaluve rajakaluva kaluve|kaluva storm+water|drain|drains stormwater swd nala|nalla|nullah|nallah culvert retaining+wall valley+drain box+drain',
  waterlogging:
    'waterlog water+logging|logged|stagnat|stagnant|stagnates|stagnation|standing|stands|collects|collecting|knee|waist|ankle|pool|pond|lake|flood|floods|submerged|inundat|enters|entered|entering|rushes|accumulat|wading ' +
    'knee|waist|ankle|chest+deep|level flooded|flooding|inundat underpass+water|rain|rains|flood|submerged|full swimming+pool lake+like|becomes|became|turns puddle puddles pond+before|front|gate|road feet|ft|foot+water',
  sewage:
    'sewage sewer sewerage ugd bwssb+overflow|overflowing|leak|leaking|line|block|blocked|stink|smell|drain septic stink|stinks|stinking foul+smell|water stench smell|smelly+drain|drainage|water|manhole|sewage|unbearable ' +
    'manhole|chamber|drainage|lid+overflow|overflowing|overflows|gushing|spilling|flowing|bubbling|leaking|oozes|oozing|dirty toilet|latrine|kakkus|bathroom+water|waste|outlet|pipe excreta|faecal|fecal|shit human+waste sullage stp+waste|water|road',
  manhole:
    'manhole|manholes|chamber|chambers|inspection+cover|covers|lid|lids|open|missing|broken|sunk|sunken|raised|level|frame|rattling|rattle|loose|tilted|stolen|slab|cap|above|below|noise|cracked ' +
    'lid|lids+rattl|rattle|broke|broken|missing|loose|stolen|tanker|lorry|gone bwssb+cover|lid cover+rattl|clank|thud',
  footpath_slab:
    'footpath|footpaths foot+path pavement|sidewalk|walkway|platform+broken|slab|slabs|tiles|uneven|missing|granite paver|pavers|paving slab|slabs+footpath|broken|missing|loose|walk|walking|pedestrian kerb|curb|kerbstone granite+slab|stone|lifted tactile tile|tiles+walk|walking|loose|gone|broken pedestrian|pedestrians|walkers+path|walk|slab',
  other:
    'street+light|lights|lamp|lamps streetlight|streetlights light|lights+working|pole|fused|dark garbage+pile|dump|dumped|pickup|vehicle|collect|collected|collection|truck|auto|heap|burning|black|spot|tipper debris+dump|dumped dumping ' +
    'stray dog|dogs+bite|bites|bark|barking|menace|pack tree|trees|branch|branches+fall|fallen|cut|trim|prune|leaning|broken hoarding|hoardings banner|banners|flex wire|wires+hanging|sparking|spark|pole|loose|snapped|fallen|low transformer bescom ' +
    'power+cut|cuts|outage electric+pole|box parking|parked signal+working|light|timer|not|blink noise loudspeaker loud+music dj$ mosquito fogging playground gym bus+stop|shelter|stand water+supply|tap|tanker|bill cauvery|kaveri+water ' +
    'vendor|vendors|hawker|hawkers thanks|thank cow|cows|cattle|pig|pigs|monkey|monkeys|snake|snakes|rat|rats cctv burning+garbage|waste|leaves|plastic encroach+shop|vendor|parking public+toilet'
};

/** Words that accompany danger to life; none is a sign of danger by itself. */
export const ENGLISH_DANGERS =
  'gave|giving|given+way slid|slipping|sliding+road|bund|soil|down caved|caving sinkhole nothing+under|below|beneath hanging|hang+air|wires|cable ' +
  'slab|slabs|cover|covers|lid|lids|grill|grating|fence|fencing|railing|parapet|barricade|mesh+missing|removed|stolen|gone|without|broken|never|half ' +
  'deep|depth|feet|ft|foot+drain|drains|swd|kaluve|nala|nalla|chamber|manhole|pit|hole|below|trench gaping uncovered unfenced unprotected exposed ' +
  'washed|swept|pulled|carried+water|culvert|bike|away|current pole|poles+bent|leaning|tilted|broken|swaying|rusted|holding wire|wires|cable|cables+holding|touching|water|sparking|live|fallen|snapped|road ' +
  'someone|somebody|anybody|child|children|kids|toddlers|people+drop|fall|falls|fell|die|inside|drown school|anganwadi|temple+deep|open|gaping|wire shock|shocks|electrocuted|electrocution spark|sparks|sparking|smoke about|ready|any+fall|collapse|moment|time trembling|shaking|swinging';

/** Words that cancel a danger: it is repaired, denied, or elsewhere. */
export const ENGLISH_RELIEF =
  'thank|thanks|appreciate|kudos|hats replaced|attended|repaired|rectified|mended|restored|closed|covered|fixed|fenced+now|already|back|yesterday|next|finally|last|good|nicely ' +
  'not$|no$|isnt|nothing+live|electric|open|missing|shock|danger|dangerous|hurt|injured|deep|broken|urgent barricaded+though|already|properly just$+asking|suggestion|info|fyi if$+possible|time no+accident|hazard|issue|problem';
