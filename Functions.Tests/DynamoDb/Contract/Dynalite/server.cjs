// dynalite on a free port of the loopback, which it prints: its own command takes port 0 for 4567.
const server = require('dynalite')({ createTableMs: 0 }).listen(0, '127.0.0.1', () => console.log(server.address().port));
// Ends with the tests, however they end.
process.stdin.on('close', () => process.exit()).resume();
