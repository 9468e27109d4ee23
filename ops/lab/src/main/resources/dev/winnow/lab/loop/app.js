// Draws what /state says. Everything that came from the crawl or a model is set as text, never as markup.
'use strict';

const PALETTE = ['#c8842b', '#2f6fb3', '#3c9d63', '#b0413e', '#7a5cc0', '#1f9aa8', '#a8763e', '#d05a9a', '#6b7a2f',
  '#5577ee', '#8f3b76', '#44806f', '#c05a2b', '#777f8c', '#2b8f2b', '#9b8a1f'];
const charts = new Map();

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function inkColor() {
  return getComputedStyle(document.body).color;
}

const HEIGHT = 230;

// steps between ticks, and the pixels that a number needs: training tokens run into millions
const ROUND = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
const TICK_SPACE = 70;
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 3 });

function chart(id, host, labels, data, axisLabel) {
  const key = labels.join('\u0000');
  const width = Math.max(280, host.clientWidth);
  const known = charts.get(id);
  if (known && known.key === key) {
    known.plot.setData(data);
    if (known.plot.width !== width) known.plot.setSize({ width, height: HEIGHT });
    return;
  }
  if (known) known.plot.destroy();
  const axis = { stroke: inkColor, grid: { stroke: 'rgba(128,128,128,.18)' }, ticks: { stroke: 'rgba(128,128,128,.3)' } };
  const numbers = (_, ticks) => {
    const shown = ticks.map((tick) => (tick === null ? null : SHORT.format(tick)));
    // what a canvas shows cannot be read from it
    host.dataset.ticks = shown.join(' ');
    return shown;
  };
  const plot = new uPlot({
    width,
    height: HEIGHT,
    legend: { live: false },
    scales: { x: { time: false } },
    axes: [{ ...axis, label: axisLabel, incrs: ROUND, space: TICK_SPACE, values: numbers }, { ...axis, size: 58 }],
    series: [{ label: axisLabel }].concat(labels.map((label, index) => ({
      label,
      stroke: PALETTE[index % PALETTE.length],
      width: 2,
      points: { show: true, size: 5 },
    }))),
  }, data, host);
  charts.set(id, { key, plot });
}

function counts(state) {
  const host = document.getElementById('flow');
  const shown = Object.entries(state.documents).concat(Object.entries(state.trainer));
  if (host.children.length !== shown.length) {
    host.replaceChildren(...shown.map(([name]) => {
      const card = element('div', 'count');
      card.append(element('b', '', '0'), element('span', '', name));
      return card;
    }));
  }
  shown.forEach(([, value], index) => {
    host.children[index].firstChild.textContent = typeof value === 'number'
      ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : String(value);
  });
}

function weightCharts(plans) {
  const host = document.getElementById('weights');
  const versions = plans.map((plan) => plan.version);
  for (const agent of Object.keys(plans[0].weights)) {
    const id = 'weights-' + agent;
    let box = document.getElementById(id);
    if (!box) {
      const figure = element('figure');
      const caption = element('figcaption', '', 'Weights of ' + agent);
      caption.append(element('small', '', 'worth of each group, in standard deviations of the reward'));
      box = element('div');
      box.id = id;
      figure.append(caption, box);
      host.append(figure);
    }
    const groups = Object.keys(plans[0].weights[agent]);
    chart(id, box, groups, [versions].concat(groups.map((group) => plans.map((plan) => plan.weights[agent][group]))), 'plan');
  }
}

function ranked(plan) {
  return Object.entries(plan.weights)
    .flatMap(([agent, groups]) => Object.entries(groups).map(([group, weight]) => [agent + ' ' + group, weight]))
    .sort((left, right) => right[1] - left[1]);
}

function planTable(plans) {
  const describe = (entries) => entries.map(([name, weight]) => name + ' ' + weight.toFixed(2)).join(', ');
  document.querySelector('#plans tbody').replaceChildren(...plans.slice().reverse().map((plan) => {
    const row = element('tr');
    const order = ranked(plan);
    const audit = plan.version === 0 ? '' : plan.auditCorrelation == null ? 'not audited' : plan.auditCorrelation.toFixed(2);
    row.append(element('td', '', String(plan.version)), element('td', '', String(plan.probes)),
      element('td', '', audit + (plan.frozen ? ' (frozen)' : '')),
      element('td', '', plan.version === 0 ? 'all equal' : describe(order.slice(0, 3))),
      element('td', '', plan.version === 0 ? '' : describe(order.slice(-3).reverse())));
    return row;
  }));
}

function draw(state) {
  document.getElementById('headline').textContent = state.headline;
  counts(state);
  if (state.plans.length > 0) {
    const versions = state.plans.map((plan) => plan.version);
    const agents = Object.keys(state.plans[0].theta);
    chart('theta', document.getElementById('theta'), agents,
      [versions].concat(agents.map((agent) => state.plans.map((plan) => plan.theta[agent]))), 'plan');
    weightCharts(state.plans);
    planTable(state.plans);
  }
  chart('loss', document.getElementById('loss'), ['reference loss'],
    [state.losses.map((point) => point.tokens), state.losses.map((point) => point.referenceLoss)], 'training tokens');
}

async function refresh() {
  try {
    const answer = await fetch('/state', { cache: 'no-store' });
    draw(await answer.json());
  } catch (failure) {
    document.getElementById('headline').textContent = 'the run has ended, or is not reachable';
  }
  setTimeout(refresh, 1000);
}

refresh();
