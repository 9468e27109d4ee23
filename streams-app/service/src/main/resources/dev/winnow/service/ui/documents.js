// Documents and dead letters: lists, search, and one of them in a dialog.
'use strict';

function documentList(answer, run, shown) {
  if (answer.documents.length === 0) return [empty('No document.')];
  return [h('ul', { class: 'documents' }, answer.documents.map((document) => h('li', { class: 'card', 'data-id': document.id + document.offset },
    h('p', { class: 'head' }, documentButton(document.id), run ? fate(document) : null, h('span', { class: 'soft' }, clock(document.time), ' · ' + whole(document.tokens) + ' tokens')),
    document.url || document.source ? h('div', { class: 'soft url' }, address(document.url || document.source)) : null,
    h('p', { class: 'snippet', dir: 'auto' }, document.snippet),
    labels(document, run),
    run ? h('p', { class: 'reason' }, foreign(document.reason)) : null))),
    answer.documents.length >= shown && shown < 100 ? h('button', { type: 'button', 'data-action': 'more' }, 'Show more') : null];
}

function fate(document) {
  const word = { selected: '✔ selected', rejected: '✖ rejected', waiting: '… not decided', unknown: '? not known' }[document.fate];
  return h('span', { class: 'badge fate ' + document.fate }, word + (document.plan >= 0 ? ', plan ' + document.plan : ''));
}

function labels(document, run) {
  return h('ul', { class: 'labels' }, document.labels.map((label) => {
    const ignored = label.ignored[run];
    return h('li', { class: ignored ? 'ignored' : null, title: 'score ' + fixed(label.score, 4) + ', version ' + label.version.slice(0, 12) + (ignored ? '; ignored: ' + ignored : '') },
      foreign(label.agent), ' ', h('b', null, foreign(label.group)), ignored ? ' ignored' : null);
  }),
    Object.entries(document.missing).map(([agent, kind]) => h('li', { class: 'bad' }, foreign(agent), ' none: ' + kind)));
}

function documentDetail(document) {
  return [
    facts([['id', h('span', { class: 'mono' }, foreign(document.id))], ['URL', foreign(document.url || '–')], ['source', foreign(document.source || '–')], ['tokens', whole(document.tokens)],
      ['record', 'partition ' + document.partition + ', offset ' + document.offset], ['written', clock(document.time)]]),
    h('h3', null, 'Decisions'),
    table('What each run made of it', [{ name: 'run' }, { name: 'decision' }, { name: 'why' }, { name: 'score', number: true }, { name: 'uses', number: true }],
      document.runs.map((run) => [foreign(run.run), fate(run), foreign(run.reason), signed(run.runScore, 4), whole(run.uses)])),
    h('p', null, h('button', { type: 'button', 'data-action': 'explain', 'data-document': document.id }, 'Recompute under every plan'), h('span', { class: 'soft' }, ' reads whole topics, as \'winnow audit explain\' does')),
    h('div', { id: 'explained' }),
    h('h3', null, 'Labels'), labelTable(document.labels),
    h('h3', null, 'Text'), h('pre', { class: 'text', dir: 'auto', tabindex: 0 }, document.text),
    document.characters > document.text.length ? h('p', { class: 'soft' }, 'The first ' + whole(document.text.length) + ' of ' + whole(document.characters) + ' characters.') : null,
  ];
}

function labelTable(all) {
  return table('Labels', [{ name: 'agent' }, { name: 'group' }, { name: 'score', number: true }, { name: 'version' }, { name: 'refers to' }, { name: 'ignored by' }],
    all.map((label) => [foreign(label.agent), foreign(label.group), fixed(label.score, 4), h('span', { class: 'mono' }, foreign(label.version.slice(0, 12))), foreign(label.reference),
      h('ul', { class: 'moves bad' }, Object.entries(label.ignored).map(([run, why]) => h('li', null, 'run ', foreign(run), ': ', foreign(why))))]));
}

function explained(answer) {
  return answer.occurrences.map((each) => h('div', null,
    h('p', { class: 'soft' }, 'Partition ' + each.partition + ', offset ' + each.offset + ': ' + (each.livePlan < 0 ? 'not decided yet' : 'decided under plan ' + each.livePlan)),
    table('Under every plan', [{ name: 'plan', number: true }, { name: 'decision' }, { name: 'why' }, { name: 'score', number: true }, { name: 'λ', number: true }, { name: 'uses', number: true }],
      each.fates.map((one) => ({ attributes: { class: one.live ? 'chosen' : null }, cells: [whole(one.plan) + (one.live ? ' live' : ''), one.accepted ? 'selected' : 'rejected', foreign(one.reason), signed(one.score, 4), fixed(one.lambda, 5), whole(one.uses)] }))),
    each.notCovered > 0 ? h('p', { class: 'bad' }, each.notCovered + ' plans are not covered: topics were cut.') : null));
}

function foundDetail(answer) {
  const first = answer.occurrences[0];
  return [facts([['id', h('span', { class: 'mono' }, foreign(answer.id))], ['URL', foreign(first.url || '–')]]), explained(answer), h('h3', null, 'Labels'), labelTable(first.labels),
    h('h3', null, 'Beginning of the text'), h('pre', { class: 'text', dir: 'auto', tabindex: 0 }, first.text)];
}

function reasonButtons(state, chosen) {
  const reasons = Object.entries(state.letters.reasons).sort((one, other) => other[1] - one[1]);
  if (reasons.length === 0) return [h('p', { class: 'good' }, '✔ No dead letter.')];
  return [h('div', { class: 'form', role: 'group', 'aria-label': 'Reason' },
    [['', reasons.reduce((sum, [, count]) => sum + count, 0)]].concat(reasons).map(([reason, count]) => h('button', { type: 'button', class: 'chip', 'data-action': 'reason', 'data-reason': reason, 'aria-pressed': String(reason === chosen) }, foreign(reason || 'all'), ' ' + short(count))))];
}

function letterTable(answer) {
  if (answer.letters.length === 0) return [];
  return [table('Dead letters, newest first', [{ name: 'letter', number: true }, { name: 'written' }, { name: 'step' }, { name: 'reason' }, { name: 'what was wrong' }, { name: 'record' }, { name: 'bytes', number: true }, { name: 'replay' }],
    answer.letters.map((letter) => [h('button', { type: 'button', class: 'link', 'data-action': 'letter', 'data-offset': letter.offset }, whole(letter.offset)), clock(letter.time), foreign(letter.step), foreign(letter.reason), foreign(letter.detail), foreign(place(letter)), whole(letter.bytes), replay(letter)]))];
}

function place(letter) {
  return letter.partition < 0 ? letter.origin + ', record ' + letter.position : letter.origin + '-' + letter.partition + ', offset ' + letter.position;
}

function replay(letter) {
  return letter.replayed ? 'done' : letter.replayable ? 'possible' : 'impossible';
}

function letterDetail(letter) {
  return [
    facts([['step', foreign(letter.step)], ['reason', foreign(letter.reason)], ['record', foreign(place(letter))], ['written', clock(letter.time)], ['bytes', whole(letter.bytes)], ['replay', replay(letter)]]),
    h('p', null, foreign(letter.detail)),
    h('p', { class: 'soft' }, 'winnow dead-letters list --reason ', foreign(letter.reason), ' shows whether it can be replayed.'),
    h('h3', null, 'The record as text'), h('pre', { class: 'text', dir: 'auto', tabindex: 0 }, letter.text || '(empty)'),
    h('h3', null, 'The record as bytes'), h('pre', { class: 'text mono', tabindex: 0 }, hex(letter.base64)),
    letter.shownBytes < letter.bytes ? h('p', { class: 'soft' }, 'The first ' + whole(letter.shownBytes) + ' of ' + whole(letter.bytes) + ' bytes.') : null,
  ];
}

function hex(base64) {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0)).slice(0, 512);
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.slice(at, at + 16)];
    rows.push(at.toString(16).padStart(4, '0') + '  ' + row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(47) + '  ' + row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join(''));
  }
  return rows.join('\n');
}
