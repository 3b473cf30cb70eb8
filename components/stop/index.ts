export { stopLabel } from "./admission";
export { stopFunction, stopStatements } from "./names";
export { Stop } from "./stop";
