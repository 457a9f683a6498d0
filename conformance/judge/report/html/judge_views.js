// The page of captures: its views.
const kViews = [
  {name: 'overview', words: 'Overview', draw: overview}, listed(connectionList, connections.length),
  listed(findingList, findings.length)
];

begin({
  tool: 'synfin judge',
  names: data.files.map((file) => file.name).join(', '),
  partial: data.whole ? null : 'a capture could not be read to its end; see the overview.',
  printed: () => [overview()]
});
