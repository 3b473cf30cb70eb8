export default function handler() {} // => route * /api/ping
