// The parts of the page but documents and dead letters: what they show for the state of the deployment and of one run.
'use strict';

const SEVERITY = { error: ['Error', '✖'], warning: ['Warning', '▲'], note: ['Note', '•'] };

function problemList(state) {
  if (!state.connected && !state.kafkaError) return [empty(state.headline ? 'The brokers are not up yet.' : 'Reading the deployment …')];
  if (state.problems.length === 0) return [h('p', { class: 'good' }, '✔ Nothing is wrong as far as topics, groups' + (state.services.some((each) => each.kind === 'service') ? ' and metrics' : '') + ' show.')];
  return [h('ul', { class: 'problems' }, state.problems.map((problem) => {
    const [word, sign] = SEVERITY[problem.severity];
    return h('li', { class: 'problem ' + problem.severity },
      h('p', null, h('span', { class: 'badge' }, sign + ' ' + word), problem.run ? h('span', { class: 'badge quiet' }, 'run ', foreign(problem.run)) : null, h('b', null, foreign(problem.title))),
      h('p', null, foreign(problem.detail)),
      h('p', { class: 'soft' }, problem.sinceKnown ? 'since ' : 'seen here since ', clock(problem.since)),
      h('details', { 'data-runbook': problem.runbook }, h('summary', null, 'Runbook: ' + problem.runbook), h('div', { class: 'runbook', 'data-keep': true })));
  }))];
}

// the entry of the runbook, as text
function runbookEntry(text, name) {
  // an entry begins a line with its name in bold; other entries may mention it
  const bold = '**' + name + (name.includes(' ') ? '.**' : '**');
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('**') && line.includes(bold));
  if (first < 0) return 'No entry of this name; see ops/runbook.md.';
  const rest = lines.slice(first).join('\n');
  const next = rest.slice(2).search(/\n\n(\*\*[A-Z]|## )/);
  return (next < 0 ? rest : rest.slice(0, next + 2)).replace(/\*\*|`/g, '').replace(/\*(\w[^*\n]*)\*/g, '$1').replace(/([^\n])\n {0,2}(?![\n|-])/g, '$1 ').trim();
}

function stageCards(state) {
  return [h('ol', { class: 'stages' }, state.stages.filter((stage) => stage.exists).map((stage) => h('li', { class: 'card' },
    h('h3', null, stage.name),
    h('p', { class: 'figure' }, short(stage.total), h('small', { title: 'of ' + stage.topic + ': records, and a marker of each transaction in each partition' }, ' offsets')),
    h('p', { class: 'soft' }, rate(stage.rate) + ' written'),
    stage.group ? h('p', { class: stage.lag > 0 && stage.members === 0 ? 'bad' : 'soft' }, 'backlog ' + short(stage.lag) + backlogTime(stage)) : null,
    stage.group ? h('p', { class: stage.members === 0 ? 'bad' : 'soft' }, stage.members + (stage.members === 1 ? ' reader, ' : ' readers, ') + rate(stage.readRate)) : null,
    stage.missed > 0 ? h('p', { class: 'bad' }, short(stage.missed) + ' deleted unread') : null,
    stage.retention >= 0 ? h('p', { class: 'soft' }, 'kept for ' + duration(stage.retention / 1000)) : null)))];
}

function backlogTime(stage) {
  const net = stage.readRate - stage.rate;
  return stage.lag > 100 && net > 0.5 ? ', ' + duration(stage.lag / net) + ' left' : '';
}

function runTable(state, chosen) {
  if (state.runs.length === 0) return [empty(state.connected ? 'No run yet: \'winnow run create\' makes one.' : 'No run is known yet.')];
  return [table('Runs', [{ name: 'run' }, { name: 'state' }, { name: 'plan', number: true }, { name: 'console backlog', number: true }, { name: 'trainer backlog', number: true },
    { name: 'selected of asked', number: true, hint: 'share of the documents that was selected under the newest plan with enough of them, of the share that it asks for' },
    { name: 'decided at last marks', number: true, hint: 'counted to the last mark of each partition: a console writes one when the documents of a stage have doubled, and under rule 2 every 4,096 documents' },
    { name: 'selected at last marks', number: true }, { name: 'tokens/s', number: true }, { name: 'training loss', number: true }, { name: 'reference loss', number: true }],
  state.runs.map((run) => ({ attributes: { class: run.name === chosen ? 'chosen' : null },
    cells: [h('button', { type: 'button', class: 'link', 'data-action': 'run', 'data-run': run.name, 'aria-pressed': String(run.name === chosen) }, foreign(run.name)),
      h('span', { class: run.running ? 'good' : run.state === 'no console' || run.state === 'no plan' ? 'bad' : 'warn' }, run.state + (run.frozen ? ', frozen' : '')),
      whole(run.plan),
      h('span', { class: run.console.missed > 0 || (run.console.members === 0 && run.console.lag > 20) ? 'bad' : null }, short(run.console.lag)),
      h('span', { class: run.trainer.missed > 0 ? 'bad' : run.state === 'waits for its trainer' ? 'warn' : null }, short(run.trainer.lag)),
      h('span', { class: run.misses ? 'bad' : null, title: run.realisedOf > 0 ? 'of ' + whole(run.realisedOf) + ' documents decided under plan ' + run.realisedUnder : null }, percent(run.realised) + ' / ' + percent(run.asked)),
      short(run.decided) + ' · ' + rate(run.console.readRate), short(run.selected) + ' · ' + rate(run.selectedRate),
      short(run.tokensPerSecond), fixed(run.loss, 3), fixed(run.referenceLoss, 3)] })), true)];
}

function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined).map(([name, value, hint]) => h('div', { title: hint || null }, h('dt', null, name), h('dd', null, value))));
}

function runFacts(run) {
  if (!run) return [empty('No run to show.')];
  return [facts([
    ['plan', run.plan === undefined ? '–' : whole(run.plan) + (run.frozen ? ' (frozen)' : '')],
    ['since', run.planTime > 0 ? clock(run.planTime) : '–'],
    ['training loss', fixed(run.loss, 3), 'nats per token of the last batch; from the trainer\'s metrics'],
    ['reference loss', fixed(run.referenceLoss, 3) + (Number.isFinite(run.firstReferenceLoss) ? ', at first ' + fixed(run.firstReferenceLoss, 3) : ''), 'nats per token on the reference tasks'],
    ['tokens trained on', short(run.trainingTokens === undefined ? run.tokens : run.trainingTokens)],
    ['steps', short(run.trainingSteps === undefined ? run.step : run.trainingSteps)],
    ['tokens per second', short(run.tokensPerSecond)],
    ['reward reports', whole(run.reports)],
    ['probes drawn', short(run.probed)],
    ['agents, groups', run.agents === undefined ? '–' : run.agents + ', ' + run.groups],
  ])];
}

function throughput(run) {
  const points = [];
  const source = run.training.length > 1 ? run.training : run.losses;
  const apart = Math.max(1, Math.floor(source.length / 120));
  for (let i = apart; i < source.length; i += apart) {
    const seconds = (source[i].time - source[i - apart].time) / 1000;
    const tokens = source[i].tokens - source[i - apart].tokens;
    if (seconds > 0 && tokens > 0) points.push({ x: source[i].tokens, y: tokens / seconds });
  }
  return points;
}

function lossCharts(run) {
  const reference = run.losses.filter((loss) => loss.loss !== null).map((loss) => ({ x: loss.tokens, y: loss.loss }));
  const training = run.training.filter((loss) => loss.loss !== null).map((loss) => ({ x: loss.tokens, y: loss.loss }));
  const three = (value) => fixed(value, 3);
  const ratios = run.plans.filter((plan) => plan.decided > 0);
  return [
    figure('reference', { title: 'Reference loss', note: 'at each report of rewards; the tasks are not those that rewards see', xLabel: 'tokens', yLabel: 'nats per token', format: three, none: 'no reward report yet',
      series: [{ name: 'reference loss', tone: 1, points: reference }] }),
    figure('loss', { title: 'Training loss', note: 'of the last batch, while this page is served', xLabel: 'tokens', yLabel: 'nats per token', format: three, none: 'needs --metrics with the trainer\'s address',
      series: [{ name: 'training loss', tone: 2, points: training }] }),
    figure('throughput', { title: 'Throughput of the trainer', xLabel: 'tokens', yLabel: 'tokens per second', zero: true, format: short, series: [{ name: 'tokens per second', tone: 3, points: throughput(run) }] }),
    figure('ratio', { title: 'Selected, and asked for', note: 'share of the documents decided under each plan; bars of one standard error', xLabel: 'plan', yLabel: '% of documents', zero: true, wholeX: true, format: (value) => fixed(value, 2) + ' %', none: 'nothing decided yet',
      series: [{ name: 'asked for', tone: 0, dashed: true, points: ratios.map((plan) => ({ x: plan.version, y: 100 * plan.asked })) },
        { name: 'selected', tone: 1, points: ratios.map((plan) => {
          const share = plan.selected / plan.decided;
          return { x: plan.version, y: 100 * share, e: 100 * Math.sqrt(share * (1 - share) / plan.decided) };
        }) }] }),
  ];
}

const GROUPS_AT_ONCE = 24;

function weightCharts(run, expanded) {
  if (!run.agents || run.plans.length === 0) return [empty('No plan yet.')];
  const frozen = run.plans.filter((plan) => plan.frozen).map((plan) => ({ x: plan.version, hint: 'plan ' + plan.version + ' is frozen' }));
  const last = run.plans[run.plans.length - 1];
  const before = run.plans.length > 1 ? run.plans[run.plans.length - 2] : null;
  const three = (value) => fixed(value, 3);
  const byTheta = run.agents.map((agent, index) => index).sort((one, other) => last.theta[other] - last.theta[one]);
  const tones = new Map(byTheta.map((agent, place) => [agent, place < COLOURS ? place : COLOURS]));
  const found = [otherAgents(run), figure('theta', { title: 'Collaboration weight θ of each agent', note: 'bands of one standard error, by the noise of the probes; they sum to 1', xLabel: 'plan', yLabel: 'θ', wholeX: true, format: three, marks: frozen, wide: true,
    series: run.agents.map((agent, index) => ({ name: agent.name, tone: tones.get(index), points: run.plans.map((plan) => ({ x: plan.version, y: plan.theta[index], e: plan.thetaErrors[index] })) })) })];
  const rewards = new Map((run.rewards || []).map((reward) => [reward.agent + '\u0000' + reward.group, reward]));
  byTheta.forEach((index) => {
    const agent = run.agents[index];
    const rows = agent.groups.map((name, group) => {
      const reward = rewards.get(agent.name + '\u0000' + name) || {};
      return { name, value: last.weights[index][group], error: last.weightErrors[index][group], before: before ? before.weights[index][group] : undefined,
        reward: reward.mean === null ? undefined : reward.mean, rewardError: reward.error, count: reward.count || 0, share: agent.shares[group], vetoed: agent.vetoed.includes(name) };
    }).sort((one, other) => other.value - one.value);
    const all = rows.length <= GROUPS_AT_ONCE || expanded.has(agent.name);
    const half = GROUPS_AT_ONCE / 2;
    found.push(h('div', { 'data-id': 'agent-' + agent.name, class: 'agent' }, ignoredLabels(agent),
      figure('now-' + agent.name, { title: agent.name + ', θ ' + three(last.theta[index]) + (last.thetaErrors[index] > 0 ? ' ± ' + three(last.thetaErrors[index]) : ''),
        note: '● weight under plan ' + last.version + ' with its standard error, ○ under the plan before, ◆ mean reward of the probes of plan ' + (run.rewardsOf === undefined ? '–' : run.rewardsOf), xLabel: 'standard deviations of the reward', format: three,
        rows: all ? rows : rows.slice(0, half).concat(rows.slice(-half)) }),
      rows.length > GROUPS_AT_ONCE ? h('button', { type: 'button', 'data-action': 'expand', 'data-agent': agent.name, 'aria-expanded': String(all) }, all ? 'Show the highest and lowest groups' : 'Show all ' + rows.length + ' groups') : null,
      h('details', { 'data-over': agent.name, 'data-id': 'over-' + agent.name }, h('summary', null, 'Weights over plans'), over(run, agent, index, rows))));
  });
  return found;
}

// what a plan makes nothing of: labels of other versions and groups
function ignoredLabels(agent) {
  const reasons = Object.entries(agent.labels.ignored).sort((one, other) => other[1] - one[1]);
  if (reasons.length === 0) return null;
  const all = reasons.reduce((sum, [, count]) => sum + count, 0);
  return h('p', { class: 'bad' }, whole(all) + ' of the last ' + whole(agent.labels.documents) + ' documents have a label of ', foreign(agent.name), ' that is ignored: ',
    foreign(reasons.map(([why, count]) => why + ' (' + whole(count) + ')').join('; ')));
}

function otherAgents(run) {
  const others = Object.entries(run.otherAgents || {});
  return others.length === 0 ? null : h('p', { class: 'soft wide' }, 'Not part of the plan, so that their labels are ignored: ', foreign(others.map(([agent, count]) => agent + ' (' + whole(count) + ' labels)').join(', ')));
}

// the seven groups that moved most in colour, the others grey
function over(run, agent, index, rows) {
  const moved = agent.groups.map((name, group) => ({ name, group, range: Math.max(...run.plans.map((plan) => Math.abs(plan.weights[index][group]))) })).sort((one, other) => other.range - one.range);
  const tone = new Map(moved.map((each, place) => [each.name, place < COLOURS ? place : COLOURS]));
  return figure('over-' + agent.name, { title: 'Group weights of ' + agent.name, xLabel: 'plan', yLabel: 'standard deviations of the reward', zero: true, wholeX: true, format: (value) => fixed(value, 3),
    series: rows.map((row) => {
      const group = agent.groups.indexOf(row.name);
      return { name: row.name, tone: tone.get(row.name), points: run.plans.map((plan) => ({ x: plan.version, y: plan.weights[index][group], e: plan.weightErrors[index][group] })) };
    }) });
}

function planTable(run) {
  const rows = run.plans.map((plan, index) => ({ plan, before: index > 0 ? run.plans[index - 1] : null })).reverse().slice(0, 60);
  if (rows.length === 0) return [empty('No plan yet.')];
  return [table('Plans, newest first', [{ name: 'plan', number: true }, { name: 'written' }, { name: 'probes', number: true, hint: 'whose rewards were used' }, { name: 'audit correlation', number: true },
    { name: 'decided at last marks', number: true }, { name: 'selected', number: true }, { name: 'θ that moved most' }, { name: 'weights that moved most' }, { name: 'other changes' }],
  rows.map(({ plan, before }) => [whole(plan.version) + (plan.frozen ? ' frozen' : ''), clock(plan.time), whole(plan.probes), plan.version === 0 ? '' : plan.correlation === undefined ? 'not audited' : fixed(plan.correlation, 2),
    plan.decided === undefined ? '' : short(plan.decided), plan.decided > 0 ? h('span', { class: plan.misses ? 'bad' : null, title: plan.misses ? 'asked for: ' + percent(plan.asked) : null }, percent(plan.selected / plan.decided)) : '',
    before && !plan.frozen ? moves(run.agents.map((agent, index) => [agent.name, plan.theta[index] - before.theta[index]]), 2) : '',
    plan.frozen ? 'none: the rewards were not trusted' : before ? moves(run.agents.flatMap((agent, index) => agent.groups.map((group, at) => [agent.name + '/' + group, plan.weights[index][at] - before.weights[index][at]])), 3) : 'all equal at the start',
    foreign(plan.changes.join('; '))]))];
}

function moves(changes, most) {
  return h('ul', { class: 'moves' }, changes.filter(([, change]) => Math.abs(change) >= 0.0005).sort((one, other) => Math.abs(other[1]) - Math.abs(one[1])).slice(0, most)
    .map(([name, change]) => h('li', null, foreign(name), ' ', signed(change, 3))));
}

function probeTable(run) {
  if (run.probes.length === 0) return [empty('No probe was drawn yet.')];
  return [table('Probes, newest first', [{ name: 'document' }, { name: 'plan', number: true }, { name: 'drawn for' }, { name: 'URL' }],
    run.probes.map((probe) => [documentButton(probe.id), whole(probe.plan), foreign(probe.cells.join(' ')), address(probe.url)]))];
}

function documentButton(id) {
  return h('button', { type: 'button', class: 'link mono', 'data-action': 'document', 'data-document': id }, foreign(id.slice(0, 12)));
}

function answerTable(run) {
  const orders = run.orders.length === 0 ? null : table('Orders of operators, newest first', [{ name: 'given' }, { name: 'order' }, { name: 'values' }, { name: 'note' }],
    run.orders.slice().reverse().map((order) => [clock(order.time), order.kind, foreign(order.values), foreign(order.note)]));
  const answers = run.answers.length === 0 ? empty('No reward report was answered yet.') : table('Answers to reward reports, newest first',
    [{ name: 'answered' }, { name: 'plan', number: true }, { name: 'part' }, { name: 'answer' }, { name: 'used', number: true }, { name: 'reason and remedy' }],
    run.answers.slice().reverse().map((answer) => [clock(answer.time), whole(answer.plan), answer.part + '/' + answer.parts + (answer.light ? ' light' : ''),
      h('span', { class: answer.verdict === 'refused' ? 'bad' : answer.verdict === 'used' ? 'good' : null }, answer.verdict + (answer.resulting >= 0 ? ', made plan ' + answer.resulting : '')),
      whole(answer.used), answer.verdict === 'refused' ? answer.reason + ': ' + answer.remedy : answer.verdict === 'waiting' ? answer.matched + ' of ' + answer.needed + ' probes found' : answer.refused.join(', ')]));
  return [orders, answers];
}

function wordTable(words, run) {
  const groups = Object.entries(words.groups);
  if (groups.length === 0) return [empty('No labelled document of this agent is kept yet.')];
  const total = groups.reduce((sum, [, group]) => sum + group.documents, 0);
  const index = run ? run.agents.findIndex((agent) => agent.name === words.agent) : -1;
  const last = run && run.plans[run.plans.length - 1];
  const weight = (name) => (index < 0 ? undefined : last.weights[index][run.agents[index].groups.indexOf(name)]);
  return [table('Groups of ' + words.agent + ', highest weight first', [{ name: 'group' }, { name: 'words that mark its documents' }, { name: 'share', number: true }, { name: 'weight', number: true }],
    groups.sort((one, other) => (weight(other[0]) || 0) - (weight(one[0]) || 0)).map(([name, group]) => [foreign(name), foreign(group.words.join(', ') || 'too few documents'), percent(group.documents / total), signed(weight(name), 3)]))];
}

function serviceTable(state) {
  const services = state.services.filter((service) => service.kind === 'service');
  const groups = state.services.filter((service) => service.kind === 'group');
  return [
    services.length === 0 ? h('p', { class: 'soft' }, 'Health and versions of services need --metrics with their addresses; groups are what the brokers know.') : table('Services', [{ name: 'service' }, { name: 'health' }, { name: 'version' }, { name: 'address' }, { name: 'reason' }],
      services.map((service) => [foreign(service.name), h('span', { class: service.health === 'ready' ? 'good' : 'bad' }, service.health, service.health === 'down' ? [service.answered > 0 ? ', last answer ' : ', no answer yet', service.answered > 0 ? clock(service.answered) : null] : null),
        foreign(service.version || '–'), foreign(service.address), foreign(service.reason)]), true),
    groups.length === 0 ? empty('No group of this deployment is known to the brokers.') : table('Groups', [{ name: 'group' }, { name: 'of' }, { name: 'state' }, { name: 'backlog', number: true }, { name: 'members' }],
      groups.map((group) => [foreign(group.name), foreign(group.role), group.members.length === 0 && group.trainer ? '–' : group.health, short(group.lag),
        group.members.length === 0 ? (group.trainer ? 'not known: it takes its partitions by itself' : 'none') : h('ul', { class: 'moves' }, group.members.map((member) => h('li', null, foreign(member.client), ' on ', foreign(member.host), ', ' + member.partitions + ' partitions')))]), true),
  ];
}
