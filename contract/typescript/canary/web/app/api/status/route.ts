export async function GET() {} // => route GET /api/status
export const POST = async () => {}; // => route POST /api/status
