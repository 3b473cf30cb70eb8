export { Alarms } from "./alarms";
export { alertReaders, Monitoring } from "./monitoring";
