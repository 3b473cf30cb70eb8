process.env.CANARY; // => variable CANARY
