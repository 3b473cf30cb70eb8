// Runs inside the measured process: only it knows what it used so far.
process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send({ seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 });
});
