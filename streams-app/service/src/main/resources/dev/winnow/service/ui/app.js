// Follows the deployment by server-sent events, and draws what has changed. A copy of the page has its state in itself and follows nothing.
'use strict';

const kept = $('kept') ? JSON.parse($('kept').textContent) : null;
const expanded = new Set();
let state = null;
let run = null;
let runRevision = null;
let chosen = decodeURIComponent(location.hash.startsWith('#run=') ? location.hash.slice(5) : '') || stored('winnow-run') || '';
let wordsOf = '';
let words = null;
let reason = '';
let shown = 10;
let lists = { documents: '', letters: '', words: 0 };
let lastEvent = Date.now();

function stored(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch (refused) {
    return null;
  }
}

async function get(path) {
  if (kept) {
    const key = decodeURIComponent(path.replace(/\+/g, ' '));
    if (Object.hasOwn(kept, key)) return kept[key];
    throw new Error('this copy of the page does not hold it');
  }
  const answer = await fetch('/api/' + path, { cache: 'no-store' });
  const json = await answer.json().catch(() => ({ error: 'the answer was ' + answer.status }));
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(json.error);
  return json;
}

function query(values) {
  return new URLSearchParams(values).toString();
}

function live(text, kind) {
  const host = $('live');
  if (host.textContent !== text) host.textContent = text;
  host.className = 'live ' + kind;
  document.body.classList.toggle('stale', kind === 'bad');
}

function update(next) {
  state = next;
  lastEvent = Date.now();
  live(kept ? 'kept copy of ' + stamp(state.at) : 'live', kept ? 'quiet' : 'good');
  const names = state.runs.map((each) => each.name);
  if (!names.includes(chosen)) chosen = names[0] || '';
  $('deployment').textContent = state.prefix ? state.prefix + ' on ' + state.bootstrap : '';
  $('headline').textContent = state.headline;
  morph($('run'), names.map((name) => h('option', { value: name }, name)));
  if ($('run').value !== chosen) $('run').value = chosen;
  document.querySelectorAll('.of-run').forEach((each) => { each.textContent = names.length > 1 ? 'of run ' + chosen : ''; });
  const errors = state.problems.filter((problem) => problem.severity !== 'note').length;
  document.title = (errors > 0 ? '(' + errors + ') ' : '') + 'Winnow';
  morph($('problem-list'), problemList(state));
  morph($('stages'), stageCards(state));
  morph($('runs'), runTable(state, chosen));
  const now = state.runs.find((each) => each.name === chosen);
  morph($('run-facts'), runFacts(now));
  morph($('service-list'), serviceTable(state));
  morph($('letter-reasons'), reasonButtons(state, reason));
  const revision = chosen + ' ' + (now ? now.revision + ' ' + (now.loss || '') : '');
  if (revision !== runRevision) {
    runRevision = revision;
    refreshRun();
  }
  if (lists.letters !== state.revisions.letters + reason) refreshLetters();
  const documents = state.revisions.documents + ' ' + (now ? now.samples + ' ' + now.decided : '');
  if (lists.documents !== documents && $('query').value.trim() === '' && !isReading()) {
    lists.documents = documents;
    refreshDocuments();
  }
  if (Date.now() - lists.words > 20000) refreshWords();
}

// what somebody reads or has selected must not move
function isReading() {
  const selection = getSelection();
  return $('document-list').contains(document.activeElement) || ($('document-list').matches(':hover') && lists.documents !== '') || (selection && !selection.isCollapsed && $('document-list').contains(selection.anchorNode));
}

async function refreshRun() {
  if (!chosen) return;
  try {
    const next = await get('run?' + query({ name: chosen }));
    if (next.name !== chosen) return;
    run = next;
    drawRun();
  } catch (failure) {
    runRevision = null;
  }
}

function drawRun() {
  if (!run) return;
  const agents = run.agents || [];
  morph($('loss-charts'), lossCharts(run));
  morph($('weight-charts'), weightCharts(run, expanded));
  morph($('plan-table'), planTable(run));
  morph($('probe-table'), probeTable(run));
  morph($('answer-table'), answerTable(run));
  morph($('words-agent'), agents.map((agent) => h('option', { value: agent.name }, agent.name)));
  if (!agents.some((agent) => agent.name === wordsOf)) {
    wordsOf = (agents.find((agent) => agent.name === 'topic') || agents[0] || { name: '' }).name;
    refreshWords();
  }
  $('words-agent').value = wordsOf;
  if (words) morph($('words'), wordTable(words, run));
  drawCharts();
}

async function refreshWords() {
  lists.words = Date.now();
  if (!wordsOf) return;
  try {
    words = await get('words?' + query({ agent: wordsOf }));
    morph($('words'), wordTable(words, run));
  } catch (failure) {
    morph($('words'), empty(failure.message));
  }
}

async function refreshDocuments() {
  const text = $('query').value.trim();
  try {
    const answer = await get('documents?' + query({ run: chosen, q: text, fate: $('fate').value, limit: kept ? 30 : shown }));
    if (kept) answer.documents = answer.documents.slice(0, shown);
    $('search-note').textContent = text ? answer.documents.length + ' found among the last ' + whole(state.window.documents) + ' labelled documents' + (answer.documents.length >= shown ? ', or more' : '')
      : $('fate').value ? 'The newest that run ' + chosen + ' has ' + $('fate').value + '.' : 'The newest of the last ' + whole(state.window.documents) + ' labelled documents.';
    morph($('document-list'), documentList(answer, chosen, shown));
  } catch (failure) {
    $('search-note').textContent = failure.message;
  }
}

async function refreshLetters() {
  lists.letters = state.revisions.letters + reason;
  try {
    morph($('letter-list'), letterTable(await get('letters?' + query({ reason }))));
  } catch (failure) {
    morph($('letter-list'), empty(failure.message));
  }
}

function open(title, ...content) {
  $('detail-title').textContent = title;
  $('detail-body').replaceChildren(...h('div', null, content).childNodes);
  if (!$('detail').open) $('detail').showModal();
}

async function show(title, path, view) {
  open(title, h('p', { role: 'status' }, 'Reading …'));
  try {
    open(title, view(await get(path)));
  } catch (failure) {
    open(title, h('p', { class: 'bad', role: 'alert' }, failure.message));
  }
}

const actions = {
  run: (button) => choose(button.dataset.run),
  expand: (button) => {
    if (!expanded.delete(button.dataset.agent)) expanded.add(button.dataset.agent);
    drawRun();
  },
  more: () => { shown = Math.min(100, shown * 3); refreshDocuments(); },
  close: () => $('detail').close(),
  reason: (button) => { reason = button.dataset.reason; update(state); },
  document: (button) => show('Document ' + button.dataset.document.slice(0, 12), 'document?' + query({ id: button.dataset.document, run: chosen }), documentDetail),
  letter: (button) => show('Dead letter ' + button.dataset.offset, 'letter?' + query({ offset: button.dataset.offset }), letterDetail),
  find: () => show('Document', 'find?' + query({ run: chosen, q: $('query').value }), foundDetail),
  explain: async (button) => {
    morph($('explained'), h('p', { role: 'status' }, 'Reading whole topics …'));
    try {
      morph($('explained'), explained(await get('find?' + query({ run: chosen, q: button.dataset.document }))));
    } catch (failure) {
      morph($('explained'), h('p', { class: 'bad', role: 'alert' }, failure.message));
    }
  },
};

function choose(name) {
  chosen = name;
  stored('winnow-run', name);
  run = null;
  lists = { documents: '', letters: lists.letters, words: 0 };
  update(state);
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
  if (button) actions[button.dataset.action](button);
});
$('search').addEventListener('submit', (event) => { event.preventDefault(); refreshDocuments(); });
$('fate').addEventListener('change', refreshDocuments);
$('query').addEventListener('search', refreshDocuments);
$('run').addEventListener('change', () => choose($('run').value));
$('words-agent').addEventListener('change', () => { wordsOf = $('words-agent').value; refreshWords(); });
$('theme').addEventListener('change', () => theme($('theme').value));
addEventListener('resize', drawCharts);
document.addEventListener('toggle', (event) => {
  drawCharts();
  const details = event.target;
  if (!details.open || !details.dataset || !details.dataset.runbook) return;
  const host = details.lastElementChild;
  if (kept) host.textContent = 'See the entry in ops/runbook.md.';
  else fetch('/runbook.md').then((answer) => answer.text()).then((text) => { host.textContent = runbookEntry(text, details.dataset.runbook); });
}, true);

function theme(name) {
  stored('winnow-theme', name);
  document.documentElement.dataset.theme = name;
  $('theme').value = name;
}

function follow() {
  const events = new EventSource('/api/events');
  events.addEventListener('state', (event) => update(JSON.parse(event.data)));
  events.addEventListener('alive', () => { lastEvent = Date.now(); });
  events.addEventListener('error', () => {
    // a browser connects again by itself, unless the answer was a refusal
    if (events.readyState === EventSource.CLOSED) {
      get('state').catch(() => {});
      setTimeout(follow, 3000);
    }
  });
  setInterval(() => {
    const silent = (Date.now() - lastEvent) / 1000;
    if (silent > 25) live('stale: no news for ' + duration(silent), 'bad');
  }, 2000);
}

theme(stored('winnow-theme') || '');
if (kept) update(kept.state);
else {
  get('state').then((first) => { if (!state && first.problems) update(first); }).catch(() => {});
  follow();
}
