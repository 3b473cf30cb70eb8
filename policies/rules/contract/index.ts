import * as code from "./code";
import * as files from "./files";
import * as images from "./images";
import * as limits from "./limits";
import * as metrics from "./metrics";
import * as mode from "./mode";
import * as release from "./release";
import * as servers from "./servers";
import * as variables from "./variables";

/** What is asked of whatever runs a bot whose source has been read. */
export const contract = { release, code, variables, files, mode, limits, metrics, servers, images };
