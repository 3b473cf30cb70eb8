export { NotMeasured, risenBy, risenIn } from "./ask";
export { soakNames } from "./measures";
export { type Demanded, type SoakAnswer, soak, soakOf, type Wanted } from "./run";
