// Makes the calls that standard input lists with the official SDK, one after the other, and prints the outcomes.
"use strict";

const { ocr } = require("tencentcloud-sdk-nodejs-ocr");

async function outcome(client, [action, members]) {
  try {
    return { response: await client[action](members) };
  } catch (error) {
    return { error: { code: error.code, message: error.message, requestId: error.requestId } };
  }
}

async function main() {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const { credential, region, endpoint, calls } = JSON.parse(text);
  const profile = { httpProfile: { endpoint, protocol: "http://" } };
  const client = new ocr.v20181119.Client({ credential, region, profile });
  const outcomes = [];
  for (const call of calls) outcomes.push(await outcome(client, call));
  process.stdout.write(JSON.stringify(outcomes));
}

main();
