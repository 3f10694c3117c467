// What is asked under load: searches of the API by a program, and whether the process lives.
import http from 'k6/http';
import exec from 'k6/execution';
import { check } from 'k6';
import { Counter, Trend } from 'k6/metrics';

const base = __ENV.JISR;
const saturation = Number(__ENV.RATE || 200); // the limit of a service account, a second
const length = __ENV.LENGTH || '10m';
const seconds = (t) => Number(t.slice(0, -1)) * (t.endsWith('m') ? 60 : 1);
const flood = Math.min(60, seconds(length));

const strange = new Counter('strange_answers');
const after = new Trend('after_the_flood', true);

const steady = (start, time, rate, exec_) => ({ executor: 'constant-arrival-rate', exec: exec_, startTime: `${start}s`, duration: `${time}s`,
  rate, timeUnit: '1s', preAllocatedVUs: 50, maxVUs: 400 });

export const options = {
  scenarios: {
    half: steady(0, seconds(length), saturation / 2, 'half'),
    thrice: steady(seconds(length), flood, saturation * 3, 'thrice'),
    recovered: steady(seconds(length) + flood + 10, Math.min(20, seconds(length)), saturation / 4, 'recovered'),
  },
  thresholds: {
    strange_answers: ['count==0'],
    'http_req_failed{scenario:half}': ['rate==0'],
    'http_req_duration{scenario:half}': ['p(99)<1000'],
    'http_req_failed{scenario:recovered}': ['rate==0'],
    after_the_flood: ['p(99)<1000'],
  },
};

function ask(allowed) {
  const r = exec.scenario.iterationInTest % 4 === 0
    ? http.get(`${base}/livez`)
    : http.get(`${base}/api/v1/experts?q=water&country=SE&limit=10`, { headers: { Authorization: `Bearer ${__ENV.TOKEN}` } });
  if (!check(r, { 'as promised': () => allowed.includes(r.status) })) {
    strange.add(1, { status: String(r.status) });
  }
  return r;
}

export function half() { ask([200]); }
export function thrice() {
  const r = ask([200, 429, 503]);
  if (r.status !== 200 && !r.headers['Retry-After']) strange.add(1, { status: 'no Retry-After' });
}
export function recovered() { after.add(ask([200]).timings.duration); }
