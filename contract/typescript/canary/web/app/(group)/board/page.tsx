export default function Board() {} // => route GET /board
