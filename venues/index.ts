/** What is known of exchanges, for manifests and the pack: which of them are one, what their words mean, and whom they answer. */

export { bindsAddresses, gatewayFault } from "./addresses";
export { type Askable, askable, hostElsewhere, type KeyCheck, keyChecks } from "./askable";
export { accountNamed, accountOf, exchangeOf, type Market, marketOf, namesOf, venueKind } from "./exchanges";
export { allowedWords, borrows, onlyReads, permissionFault, places, rightOn, rightsOf, wordsIn } from "./permissions";
export { type RegionRules, regionRules, regionRulesOf, regions } from "./regions";
export { type Right, type Vocabulary, vocabularies } from "./vocabularies";
