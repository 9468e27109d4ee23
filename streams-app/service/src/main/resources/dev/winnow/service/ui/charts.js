// Charts as SVG in the size of their place: lines with bands of a standard error, and dots with error bars. Hover, arrow keys and a table give the values.
'use strict';

const charts = new Map();
const COLOURS = 7;
const PADDING = { top: 12, bottom: 40, left: 58, right: 14 };
const LABELS = 130;
const LONGEST = 26;

// the figure of a chart; drawn when it is in the document
function figure(id, spec) {
  charts.set(id, { ...spec, id });
  return h('figure', { 'data-id': id, class: spec.wide ? 'wide' : null },
    h('figcaption', null, h('b', null, spec.title), spec.note ? h('small', null, spec.note) : null),
    h('div', { class: 'plot', 'data-chart': id, 'data-keep': true, tabindex: 0, role: 'img', 'aria-label': summary(spec) }),
    h('details', { 'data-table': id }, h('summary', null, 'Values as a table'), h('div', { 'data-keep': true })));
}

function summary(spec) {
  if (spec.rows) return spec.title + ': ' + spec.rows.length + ' groups. Arrow keys read the values.';
  const first = spec.series.find((series) => series.points.length > 0);
  if (!first) return spec.title + ': no values yet';
  const last = first.points[first.points.length - 1];
  return spec.title + ': ' + spec.series.length + ' lines; ' + first.name + ' is ' + spec.format(last.y) + ' at ' + spec.xLabel + ' ' + short(last.x)
    + '. Arrow keys read the values.';
}

function drawCharts() {
  document.querySelectorAll('.plot').forEach((host) => {
    const spec = charts.get(host.dataset.chart);
    const width = host.clientWidth;
    if (!spec || width === 0) return;
    const drawn = JSON.stringify(spec, (key, value) => (value instanceof Function ? undefined : value)) + width;
    if (host.drawn === drawn) return;
    host.drawn = drawn;
    host.setAttribute('aria-label', summary(spec));
    host.replaceChildren(spec.rows ? dots(spec, width) : lines(spec, width));
    const open = document.querySelector('details[data-table="' + CSS.escape(spec.id) + '"][open]');
    if (open) fillTable(open);
  });
}

function ticks(low, high, most, isWhole) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const steps = [0.2, 0.5, 1, 2, 5, 10].map((digit) => digit * power);
  let at = steps.findIndex((each, index) => index > 1 && span / each <= most);
  if (at < 0) at = steps.length - 1;
  if (isWhole) return multiples(low, high, Math.max(1, Math.ceil(steps[at])));
  // one tick alone is not a scale
  while (at > 0 && multiples(low, high, steps[at]).length < 2) at--;
  return multiples(low, high, steps[at]);
}

function multiples(low, high, step) {
  const found = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) found.push(Math.abs(tick) < step / 1e6 ? 0 : tick);
  return found;
}

const UNITS = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']];

// one unit for all ticks, and as many digits as tell them apart
function tickText(value, all) {
  const top = Math.max(...all.map(Math.abs));
  const [unit, name] = (top >= 10000 && UNITS.find(([size]) => top >= size)) || [1, ''];
  const step = all.length > 1 ? all[1] - all[0] : Math.max(1, top / 1000);
  return value === 0 ? '0' : fixed(value / unit, Math.max(0, Math.min(6, -Math.floor(Math.log10(step / unit) + 1e-9)))) + name;
}

function tickTexts(all) {
  return all.map((value) => tickText(value, all));
}

function bounds(spec) {
  const xs = [];
  const ys = spec.zero ? [0] : [];
  for (const series of spec.series) {
    for (const point of series.points) {
      xs.push(point.x);
      ys.push(point.y - (point.e || 0), point.y + (point.e || 0));
    }
  }
  const low = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  let [x0, x1, y0, y1] = [low(xs), high(xs), low(ys), high(ys)];
  if (x0 === x1) { x0 -= 0.5; x1 += 0.5; }
  const gap = (y1 - y0) * 0.06 || Math.abs(y1) * 0.1 || 1;
  y1 += gap;
  if (!spec.zero || y0 < 0) y0 -= gap;
  return { x0, x1, y0, y1 };
}

function lines(spec, width) {
  const height = spec.height || 250;
  const named = spec.series.filter((series) => series.tone < COLOURS && series.points.length > 0);
  const beside = width > 460 && named.length > 1;
  const right = beside ? LABELS : PADDING.right;
  if (!spec.series.some((series) => series.points.length > 0)) {
    return h('svg', { width, height: 70, viewBox: '0 0 ' + width + ' 70', 'aria-hidden': 'true' }, h('text', { x: width / 2, y: 40, class: 'middle' }, spec.none || 'no values yet'));
  }
  const { x0, x1, y0, y1 } = bounds(spec);
  const up = ticks(y0, y1, 5);
  const left = Math.max(PADDING.left, 34 + 7 * Math.max(...tickTexts(up).map((text) => text.length)));
  const box = { left, top: PADDING.top, width: width - left - right, height: height - PADDING.top - PADDING.bottom };
  const x = (value) => box.left + (value - x0) / (x1 - x0) * box.width;
  const y = (value) => box.top + (1 - (value - y0) / (y1 - y0)) * box.height;
  spec.place = { box, x, y, width, height };
  const only = xsOf(spec).length === 1 ? xsOf(spec) : null;
  const across = only || ticks(x0, x1, Math.max(2, Math.floor(box.width / 85)), spec.wholeX);
  const svg = h('svg', { width, height, viewBox: '0 0 ' + width + ' ' + height, 'aria-hidden': 'true' });
  for (const tick of up) {
    svg.append(h('line', { class: tick === 0 ? 'zero' : 'grid', x1: box.left, x2: box.left + box.width, y1: y(tick), y2: y(tick) }),
      h('text', { x: box.left - 7, y: y(tick) + 4, class: 'end' }, tickText(tick, up)));
  }
  for (const tick of across) {
    svg.append(h('line', { class: 'rule', x1: x(tick), x2: x(tick), y1: box.top + box.height, y2: box.top + box.height + 4 }),
      h('text', { x: x(tick), y: box.top + box.height + 17, class: 'middle' }, tickText(tick, across)));
  }
  svg.append(h('text', { x: box.left + box.width / 2, y: height - 5, class: 'middle' }, spec.xLabel),
    h('text', { x: 13, y: box.top + box.height / 2, class: 'middle', transform: 'rotate(-90 13 ' + (box.top + box.height / 2) + ')' }, spec.yLabel));
  for (const mark of spec.marks || []) {
    svg.append(h('g', { class: 'mark' }, h('title', null, mark.hint), h('line', { class: 'rule', x1: x(mark.x), x2: x(mark.x), y1: box.top, y2: box.top + box.height }),
      h('path', { class: 'flag', d: 'M' + (x(mark.x) - 4) + ' ' + (box.top - 8) + 'h8l-4 7z' })));
  }
  const order = [...spec.series].sort((one, other) => other.tone - one.tone);
  for (const series of order) svg.append(line(series, x, y));
  svg.append(h('g', { class: 'cursor' }));
  if (beside) endLabels(svg, named, x, y, box);
  else if (named.length > 1) return h('div', null, svg, h('ul', { class: 'legend' }, named.map((series) => h('li', { class: 's' + series.tone }, foreign(series.name)))));
  return svg;
}

function line(series, x, y) {
  const group = h('g', { class: 'series s' + Math.min(series.tone, COLOURS) + (series.dashed ? ' dashed' : '') });
  const points = series.points;
  if (points.some((point) => point.e > 0) && series.tone < COLOURS) {
    const upper = points.map((point) => x(point.x).toFixed(1) + ' ' + y(point.y + (point.e || 0)).toFixed(1));
    const lower = points.map((point) => x(point.x).toFixed(1) + ' ' + y(point.y - (point.e || 0)).toFixed(1)).reverse();
    group.append(h('path', { class: 'band', d: 'M' + upper.concat(lower).join('L') + 'Z' }));
  }
  group.append(h('path', { class: 'line', d: 'M' + points.map((point) => x(point.x).toFixed(1) + ' ' + y(point.y).toFixed(1)).join('L') }));
  if (points.length <= 30 && series.tone < COLOURS) {
    for (const point of points) {
      if (point.e > 0) group.append(h('line', { class: 'whisker', x1: x(point.x), x2: x(point.x), y1: y(point.y - point.e), y2: y(point.y + point.e) }));
      group.append(h('circle', { class: 'dot', cx: x(point.x), cy: y(point.y), r: 2.4 }));
    }
  }
  return group;
}

// names beside the ends of their lines, moved apart
function endLabels(svg, named, x, y, box) {
  const labels = named.map((series) => ({ series, at: y(series.points[series.points.length - 1].y) })).sort((a, b) => a.at - b.at);
  labels.forEach((label, index) => { label.y = index === 0 ? label.at : Math.max(label.at, labels[index - 1].y + 14); });
  const over = labels.length > 0 ? labels[labels.length - 1].y - (box.top + box.height) : 0;
  if (over > 0) {
    labels[labels.length - 1].y -= over;
    for (let i = labels.length - 2; i >= 0; i--) labels[i].y = Math.min(labels[i].y, labels[i + 1].y - 14);
  }
  for (const label of labels) {
    const end = box.left + box.width;
    svg.append(h('g', { class: 's' + label.series.tone }, h('path', { class: 'leader', d: 'M' + (end + 2) + ' ' + label.at + 'L' + (end + 12) + ' ' + label.y }),
      h('text', { class: 'name', x: end + 15, y: label.y + 4 }, shortened(label.series.name, Math.floor((LABELS - 18) / 6.3)))));
  }
}

function shortened(text, most) {
  const all = [...text];
  return all.length <= most ? text : all.slice(0, most - 1).join('') + '…';
}

const ROW = 19;

// one row per group: the weight with its error, the weight of the plan before, and the mean reward with its error
function dots(spec, width) {
  const height = spec.rows.length * ROW + PADDING.top + PADDING.bottom;
  const left = Math.min(150, width * 0.36);
  const box = { left, top: PADDING.top, width: width - left - 14, height: spec.rows.length * ROW };
  const reach = [0];
  for (const row of spec.rows) {
    reach.push(row.value - (row.error || 0), row.value + (row.error || 0));
    for (const value of [row.reward, row.before]) if (Number.isFinite(value)) reach.push(value);
  }
  const low = reach.reduce((a, b) => Math.min(a, b));
  const high = reach.reduce((a, b) => Math.max(a, b));
  const gap = (high - low) * 0.05 || 0.5;
  const [x0, x1] = [low - gap, high + gap];
  const x = (value) => box.left + (value - x0) / (x1 - x0) * box.width;
  spec.place = { box, x, width, height };
  const svg = h('svg', { width, height, viewBox: '0 0 ' + width + ' ' + height, 'aria-hidden': 'true' });
  const across = ticks(x0, x1, Math.max(2, Math.floor(box.width / 70)));
  for (const tick of across) {
    svg.append(h('line', { class: tick === 0 ? 'zero' : 'grid', x1: x(tick), x2: x(tick), y1: box.top, y2: box.top + box.height }),
      h('text', { x: x(tick), y: box.top + box.height + 16, class: 'middle' }, tickText(tick, across)));
  }
  svg.append(h('text', { x: box.left + box.width / 2, y: height - 5, class: 'middle' }, spec.xLabel));
  spec.rows.forEach((row, index) => {
    const at = box.top + (index + 0.5) * ROW;
    const clamp = (value) => Math.max(box.left, Math.min(box.left + box.width, x(value)));
    const group = h('g', { class: 'series ' + (row.vetoed ? 'vetoed' : 's1') }, h('text', { class: 'name end', x: left - 8, y: at + 4 }, shortened(row.name, Math.floor((left - 10) / 6.2))));
    if (Number.isFinite(row.reward)) {
      if (row.rewardError > 0) group.append(h('line', { class: 'reward', x1: clamp(row.reward - row.rewardError), x2: clamp(row.reward + row.rewardError), y1: at + 4, y2: at + 4 }));
      group.append(h('path', { class: 'reward', d: 'M' + x(row.reward) + ' ' + (at + 1) + 'l3.5 3.5l-3.5 3.5l-3.5 -3.5z' }));
    }
    if (Number.isFinite(row.before)) group.append(h('circle', { class: 'before', cx: x(row.before), cy: at - 2, r: 3 }));
    if (row.error > 0) group.append(h('line', { class: 'whisker', x1: clamp(row.value - row.error), x2: clamp(row.value + row.error), y1: at - 2, y2: at - 2 }));
    group.append(h('circle', { class: 'dot', cx: x(row.value), cy: at - 2, r: 3.6 }));
    svg.append(group);
  });
  svg.append(h('g', { class: 'cursor' }));
  return svg;
}

// what is under the pointer, or where the arrow keys are
function readings(spec, index) {
  if (spec.rows) {
    const row = spec.rows[index];
    return { head: row.name + (row.vetoed ? ' (vetoed)' : ''), lines: [['weight', plusMinus(row.value, row.error, 3)], ['plan before', signed(row.before, 3)],
      ['mean reward', Number.isFinite(row.reward) ? plusMinus(row.reward, row.rewardError, 2) + ', ' + whole(row.count) + ' probes' : 'none measured'], ['share of the stream', percent(row.share)]] };
  }
  const at = xsOf(spec)[index];
  const shown = spec.series.filter((series) => series.points.some((point) => point.x === at)).map((series) => {
    const point = series.points.find((each) => each.x === at);
    return { series, point };
  }).sort((one, other) => other.point.y - one.point.y);
  return { head: spec.xLabel + ' ' + whole(at), at, lines: shown.slice(0, 14).map(({ series, point }) => [series.name, spec.format(point.y) + (point.e > 0 ? ' ± ' + spec.format(point.e) : ''), series.tone])
    .concat(shown.length > 14 ? [['and ' + (shown.length - 14) + ' more', '', COLOURS]] : []) };
}

function plusMinus(value, error, digits) {
  return signed(value, digits) + (error > 0 ? ' ± ' + fixed(error, digits) : '');
}

function xsOf(spec) {
  return [...new Set(spec.series.flatMap((series) => series.points.map((point) => point.x)))].sort((a, b) => a - b);
}

function nearest(spec, px, py) {
  const { box, x } = spec.place;
  if (spec.rows) return Math.max(0, Math.min(spec.rows.length - 1, Math.floor((py - box.top) / ROW)));
  const xs = xsOf(spec);
  let best = 0;
  xs.forEach((value, index) => { if (Math.abs(x(value) - px) < Math.abs(x(xs[best]) - px)) best = index; });
  return best;
}

function point(host, index) {
  const spec = charts.get(host.dataset.chart);
  const cursor = host.querySelector('.cursor');
  if (!spec || !spec.place || !cursor) return;
  host.dataset.at = index;
  const found = readings(spec, index);
  const { box, x } = spec.place;
  cursor.replaceChildren(spec.rows
    ? h('rect', { x: 0, y: box.top + index * ROW, width: spec.place.width, height: ROW })
    : h('line', { x1: x(found.at), x2: x(found.at), y1: box.top, y2: box.top + box.height }));
  const tip = $('tip');
  tip.replaceChildren(h('b', null, foreign(found.head)), h('dl', null, found.lines.map(([name, value, tone]) => [h('dt', { class: tone === undefined ? null : 's' + Math.min(tone, COLOURS) }, foreign(name)), h('dd', null, value)])));
  tip.hidden = false;
  const place = host.getBoundingClientRect();
  const left = place.left + (spec.rows ? box.left + 30 : x(found.at) + 14);
  tip.style.left = Math.max(6, Math.min(left, innerWidth - tip.offsetWidth - 8)) + scrollX + 'px';
  tip.style.top = Math.max(scrollY + 4, place.top + scrollY + (spec.rows ? box.top + (index + 1) * ROW + 6 : 14)) + 'px';
  return found;
}

function unpoint() {
  $('tip').hidden = true;
  document.querySelectorAll('.cursor').forEach((cursor) => cursor.replaceChildren());
}

function fillTable(details) {
  const spec = charts.get(details.dataset.table);
  const host = details.lastElementChild;
  if (!spec) return;
  if (spec.rows) {
    morph(host, table(spec.title, [{ name: 'group' }, { name: 'weight', number: true }, { name: 'error', number: true }, { name: 'before', number: true },
      { name: 'mean reward', number: true }, { name: 'error', number: true }, { name: 'probes', number: true }],
    spec.rows.map((row) => [foreign(row.name), signed(row.value, 3), fixed(row.error, 3), signed(row.before, 3), signed(row.reward, 2), fixed(row.rewardError, 2), whole(row.count)])));
    return;
  }
  const rows = xsOf(spec).slice(-200).map((at) => [whole(at)].concat(spec.series.map((series) => {
    const found = series.points.find((each) => each.x === at);
    return found ? spec.format(found.y) + (found.e > 0 ? ' ± ' + spec.format(found.e) : '') : '';
  })));
  morph(host, table(spec.title, [{ name: spec.xLabel, number: true }].concat(spec.series.map((series) => ({ name: series.name, number: true }))), rows));
}

document.addEventListener('pointermove', (event) => {
  const host = event.target instanceof Element ? event.target.closest('.plot') : null;
  const spec = host && charts.get(host.dataset.chart);
  if (!spec || !spec.place) { if (!document.activeElement.classList.contains('plot')) unpoint(); return; }
  const place = host.getBoundingClientRect();
  point(host, nearest(spec, event.clientX - place.left, event.clientY - place.top));
});

document.addEventListener('keydown', (event) => {
  const host = document.activeElement;
  if (!host || !host.classList.contains('plot')) return;
  const spec = charts.get(host.dataset.chart);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') unpoint();
  if (!step || !spec || !spec.place) return;
  event.preventDefault();
  const most = (spec.rows || xsOf(spec)).length - 1;
  const at = host.dataset.at === undefined ? (step > 0 && spec.rows ? 0 : most) : Math.max(0, Math.min(most, Number(host.dataset.at) + step));
  const found = point(host, at);
  if (found) $('spoken').textContent = found.head + ': ' + found.lines.map(([name, value]) => name + ' ' + value).join(', ');
});

document.addEventListener('focusout', (event) => { if (event.target.classList && event.target.classList.contains('plot')) unpoint(); });
document.addEventListener('toggle', (event) => { if (event.target.dataset && event.target.dataset.table && event.target.open) fillTable(event.target); }, true);
