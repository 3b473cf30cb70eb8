/** What a tool found. */
export interface Finding {
    /** By the scale of CVSS; nothing where nobody has rated it. */
    severity?: "critical" | "high" | "lower";
    /** Why somebody set it aside; empty where nobody said why. @default nobody has */
    setAside?: string;
}

/** What one tool looked at, and found there. */
export interface Scan {
    tool: string;
    /** The tool's own names: what a scanner is told by. A rule or a pack of rules may bear another scanner's name. */
    scanner: string;
    /** The tool's names, its rules', its call's: what tells what a linter was about. */
    names: string;
    /** What was looked at, as the file names it: an image's digest stands in it. */
    subject: string;
    findings: Finding[];
}
