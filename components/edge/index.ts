export { Edge } from "./edge";
