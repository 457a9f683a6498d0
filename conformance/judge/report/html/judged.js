// What the page shows: the document that `synfin judge --json` writes.
const data = JSON.parse(document.getElementById('data').textContent);

const connections = data.connections;
connections.forEach((connection, i) => {
  connection.number = i + 1;
  connection.ends = [connection.opener, connection.other];
  connection.findings = connection.ends.flatMap(
      (end, i) => end.findings.map((finding) => ({...finding, by: i === 0 ? 'opener' : 'other end'})));
  connection.unknown = [...new Set(connection.ends.flatMap((end) => end.unknown))];
  connection.where = data.files.length > 1 ? data.files[connection.file].name : '';
});
// Worst first.
const findings = data.findings;
findings.forEach((finding, i) => {
  finding.number = i + 1;
});
const connectionsOf = (finding) =>
    connections.filter((c) => c.findings.some((f) => f.clause === finding.clause && f.state === finding.state));
