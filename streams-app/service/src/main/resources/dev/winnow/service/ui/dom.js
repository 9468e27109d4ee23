// Elements and numbers. Everything that came from a crawl, a model or another writer is set as text, never as markup.
'use strict';

const $ = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

// h('td', {class: 'n'}, 'text', node, [nodes]): null and false are left out
function h(tag, attributes, ...children) {
  const svg = ['svg', 'g', 'path', 'line', 'circle', 'rect', 'text', 'title', 'clipPath', 'defs'].includes(tag);
  const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// text that somebody else wrote: its direction stays its own
function foreign(text, className) {
  return h('bdi', { class: className || null }, text);
}

// makes what is below a node like the children given; keeps elements that are alike, with their focus, scroll position and openness
function morph(host, ...children) {
  const wanted = h('div', null, children);
  sync(host, wanted);
}

function sync(old, wanted) {
  const before = [...old.childNodes];
  const after = [...wanted.childNodes];
  after.forEach((node, index) => {
    const there = before[index];
    if (!there) old.append(node);
    else if (!alike(there, node)) old.replaceChild(node, there);
    else if (node.nodeType === Node.TEXT_NODE) {
      if (there.data !== node.data) there.data = node.data;
    } else {
      attributes(there, node);
      if (!node.hasAttribute('data-keep')) sync(there, node);
    }
  });
  before.slice(after.length).forEach((node) => node.remove());
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName
    && (one.nodeType !== Node.ELEMENT_NODE || one.getAttribute('data-id') === other.getAttribute('data-id'));
}

function attributes(old, wanted) {
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name) && !(name === 'open' && old.nodeName === 'DETAILS')) old.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value && !(name === 'open' && old.nodeName === 'DETAILS')) old.setAttribute(name, value);
  }
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

const whole = (value) => (Number.isFinite(value) ? WHOLE.format(value) : '–');
const short = (value) => (Number.isFinite(value) ? (Math.abs(value) < 10000 ? WHOLE.format(value) : SHORT.format(value)) : '–');
const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits).replace(/^-/, '−') : '–');
const signed = (value, digits) => (Number.isFinite(value) ? (value > 0 ? '+' : '') + fixed(value, digits) : '–');
const percent = (value) => (Number.isFinite(value) ? fixed(100 * value, value < 0.1 ? 2 : 1) + ' %' : '–');
const rate = (value) => (Number.isFinite(value) ? (value >= 100 ? whole(value) : fixed(value, 1)) + '/s' : '–');

function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 90) return whole(seconds) + ' s';
  if (seconds < 5400) return whole(seconds / 60) + ' min';
  if (seconds < 172800) return fixed(seconds / 3600, 1) + ' h';
  return fixed(seconds / 86400, 1) + ' days';
}

const TIME = new Intl.DateTimeFormat('en', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });

// local time of the reader, of 24 hours and with its zone: 2026-11-29 14:05:09 GMT+1
function stamp(millis) {
  const part = Object.fromEntries(TIME.formatToParts(new Date(millis)).map(({ type, value }) => [type, value]));
  return part.year + '-' + part.month + '-' + part.day + ' ' + part.hour + ':' + part.minute + ':' + part.second + ' ' + part.timeZoneName;
}

function clock(millis) {
  if (!(millis > 0)) return '–';
  const iso = new Date(millis).toISOString();
  return h('time', { datetime: iso, title: iso }, stamp(millis));
}

const ADDRESS = 60;

// a URL: its beginning, and all of it when it is opened
function address(url) {
  const all = [...url];
  if (all.length <= ADDRESS) return foreign(url);
  return h('details', { class: 'address' }, h('summary', null, foreign(all.slice(0, ADDRESS - 1).join('') + '…')), foreign(url));
}

// a table: columns are {name, number: true, hint}; rows are arrays of cells, or {cells, attributes}. A stacked one is a list of named values in a narrow
// window, where the display of its elements is not that of a table: its roles are named
function table(caption, columns, rows, stacked) {
  const role = (name) => (stacked ? name : null);
  const cell = (value, index) => h(index === 0 ? 'th' : 'td', { class: columns[index].number ? 'n' : null, scope: index === 0 ? 'row' : null, 'data-label': role(columns[index].name), role: role(index === 0 ? 'rowheader' : 'cell') }, value);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', { class: stacked ? 'stacked' : null, role: role('table') }, h('caption', null, caption),
      h('thead', { role: role('rowgroup') }, h('tr', { role: role('row') }, columns.map((column) => h('th', { scope: 'col', role: role('columnheader'), class: column.number ? 'n' : null, title: column.hint || null }, column.name)))),
      h('tbody', { role: role('rowgroup') }, rows.map((row) => (Array.isArray(row) ? h('tr', { role: role('row') }, row.map(cell)) : h('tr', { ...row.attributes, role: role('row') }, row.cells.map(cell)))))));
}

function empty(text) {
  return h('p', { class: 'empty' }, text);
}
