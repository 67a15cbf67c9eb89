// Calls the greeter by grpc-js. See ../README.md for arguments, commands and answers.
'use strict';

const grpc = require('@grpc/grpc-js');
const xds = require('@grpc/grpc-js-xds');
const readline = require('readline');

const METHOD = '/xiaoxu.demo.Greeter/SayHello';
const DEADLINE_MILLIS = 10_000;
const MESSAGES = 3;

/** A HelloRequest; its one field is shorter than 128 bytes, so that its length is one byte. */
function request(name) {
  const text = Buffer.from(name);
  return Buffer.concat([Buffer.from([0x0a, text.length]), text]);
}

/** The field `server` of a HelloReply, of which each field is shorter than 128 bytes. */
function server(reply) {
  for (let at = 0; at + 1 < reply.length; at += 2 + reply[at + 1]) {
    if (reply[at] === 0x12) {
      return reply.toString('utf8', at + 2, at + 2 + reply[at + 1]);
    }
  }
  return '';
}

/** What came of calls. */
class Tally {
  constructor() {
    this.take();
  }

  take() {
    const { result } = this;
    if (result) {
      result.millis = Date.now() - this.started;
    }
    this.started = Date.now();
    this.result = { calls: 0, millis: 0, servers: {}, failed: {}, messages: [] };
    return result;
  }

  count(error, name) {
    const { result } = this;
    result.calls++;
    if (!error) {
      result.servers[name] = (result.servers[name] ?? 0) + 1;
      return;
    }
    const code = grpc.status[error.code];
    result.failed[code] = (result.failed[code] ?? 0) + 1;
    if (result.messages.length < MESSAGES) {
      result.messages.push(error.details);
    }
  }
}

class Caller {
  constructor(target) {
    this.client = new grpc.Client(target, grpc.credentials.createInsecure());
    this.load = new Tally();
    this.running = 0;
    this.idle = () => {};
  }

  start(name, headers, tally, ended) {
    const metadata = new grpc.Metadata();
    headers.forEach(([key, value]) => metadata.set(key, value));
    const options = { deadline: Date.now() + DEADLINE_MILLIS };
    this.client.makeUnaryRequest(METHOD, request, server, name, metadata, options, (error, reply) => {
      tally.count(error, reply);
      ended();
    });
  }

  call(calls, atOnce, name = 'Node', ...headers) {
    const tally = new Tally();
    const pairs = headers.map((header) => header.split(/=(.*)/s));
    return new Promise((done) => {
      let left = Number(calls);
      let ended = 0;
      const next = () => {
        if (left > 0) {
          left--;
          this.start(name, pairs, tally, () => {
            ended++;
            if (ended === Number(calls)) {
              done(tally.take());
            } else {
              next();
            }
          });
        }
      };
      for (let first = 0; first < Number(atOnce); first++) {
        next();
      }
    });
  }

  async setLoad(rate) {
    clearInterval(this.pacer);
    if (rate === 0 && this.running > 0) {
      await new Promise((idle) => {
        this.idle = idle;
      });
    }
    const result = this.load.take();
    if (rate > 0) {
      const start = Date.now();
      let made = 0;
      this.pacer = setInterval(() => {
        for (const due = Math.floor(((Date.now() - start) * rate) / 1000); made < due; made++) {
          this.running++;
          this.start('Node', [], this.load, () => {
            this.running--;
            if (this.running === 0) {
              this.idle();
            }
          });
        }
      }, 10);
    }
    return result;
  }

  answer(line) {
    const [command, ...words] = line.trim().split(/\s+/);
    switch (command) {
      case 'call':
        return this.call(...words);
      case 'load':
        return this.setLoad(Number(words[0]));
      case 'report':
        return this.load.take();
      default:
        throw new Error(`unknown command: ${command}`);
    }
  }
}

async function main() {
  xds.register();
  const caller = new Caller(process.argv[2]);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await caller.answer(line)));
  }
  process.exit(0);
}

main();
