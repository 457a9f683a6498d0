#include <ostream>

#include "conformance/judge/report/judge_documents.h"
#include "conformance/judge/report/judge_text.h"
#include "conformance/report/report_run.h"
#include "wire/describe.h"

namespace synfin::conformance {

namespace {

constexpr std::string_view name_of(End end) { return end == End::Opener ? "opener" : "other"; }

double seconds(std::uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

Json file_json(const CaptureFile& file) {
  Json frames = Json::object();
  for (std::size_t k = 0; k < kFrameKinds; ++k) {
    const auto kind = static_cast<FrameKind>(k);
    if (file.counts[kind] > 0) frames[std::string(name(kind))] = file.counts[kind];
  }
  Json json = {{"name", file.name},
               {"link", file.link},
               {"frames", file.counts.frames},
               {"segments", file.counts.segments},
               {"interrupted", file.interrupted},
               {"frames_of", std::move(frames)}};
  if (!file.complaint.empty()) json["complaint"] = file.complaint;
  return json;
}

void add_clause(Json& json, const model::Clause& clause) {
  json["clause"] = clause.id;
  json["level"] = model::name(clause.level);
  json["rfc"] = clause.rfc;
  json["where"] = clause.where;
  json["link"] = link_to(clause);
  json["says"] = clause.says;
}

Json unexplained_json(const Unexplained& f) {
  Json json = {{"verdict", name(broken(f.clause->level))},
               {"state", name(f.state)},
               {"frame", f.number},
               {"expected", f.expected},
               {"got", f.got}};
  add_clause(json, *f.clause);
  return json;
}

Json end_json(const JudgedConnection& connection, End end) {
  const EndReport& report = connection.reports[static_cast<std::size_t>(end)];
  Json unknown = Json::array(), findings = Json::array(), settled = Json::object();
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    if (report.unknown.contains(static_cast<Unknown>(u))) unknown.push_back(name(static_cast<Unknown>(u)));
  }
  for (const Unexplained& f : report.findings) findings.push_back(unexplained_json(f));
  for (std::size_t a = 0; a < model::kAxes; ++a) {
    const auto axis = static_cast<model::Axis>(a);
    if (report.settled.settled(axis)) settled[std::string(model::name(axis))] = report.settled.value(axis);
  }
  return {{"address", wire::to_string(connection.ends[static_cast<std::size_t>(end)].address)},
          {"port", connection.ends[static_cast<std::size_t>(end)].port},
          {"verdict", name(report.verdict)},
          {"state", name(report.state)},
          {"segments", report.segments},
          {"judged", report.judged},
          {"unknown", std::move(unknown)},
          {"settled", std::move(settled)},
          {"findings", std::move(findings)}};
}

Json log_json(const KeptConnection& kept) {
  Json segments = Json::array();
  for (std::size_t i = 0; i < kept.log->size(); ++i) {
    const LoggedSegment& s = (*kept.log)[i];
    segments.push_back({{"frame", s.frame},
                        {"seconds", seconds(s.at - kept.connection.began)},
                        {"from", name_of(static_cast<End>(s.from))},
                        {"says", wire::describe(s.segment)}});
  }
  return segments;
}

Json connection_json(const JudgeReport& report, const KeptConnection& kept) {
  const JudgedConnection& c = kept.connection;
  Json json = {{"connection", c.name()},          {"file", kept.file},    {"verdict", name(c.verdict())},
               {"first_frame", c.first},          {"last_frame", c.last}, {"seconds", seconds(c.last_seen - c.began)},
               {"segments", c.segments},          {"told", name(c.told)}, {"opener", end_json(c, End::Opener)},
               {"other", end_json(c, End::Other)}};
  if (kept.log == nullptr) return json;
  json["again"] = judge_command(report, kept.file, c.name());
  json["log"] = log_json(kept);
  json["log_left_out"] = kept.log->dropped();
  return json;
}

Json finding_json(const JudgeReport& report, const JudgeFinding& f) {
  Json json = {{"verdict", name(f.verdict())},
               {"state", name(f.state)},
               {"expected", f.expected},
               {"got", f.got},
               {"by", name_of(f.by)},
               {"connections", f.connections},
               {"file", f.file},
               {"connection", f.connection},
               {"frame", f.frame},
               {"again", judge_command(report, f.file, f.connection)}};
  add_clause(json, *f.clause);
  return json;
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// All but the lists.
Json head_json(const JudgeReport& report) {
  const JudgeFacts& facts = report.facts();
  Json totals, unknown = Json::object(), told;
  for (std::size_t v = 0; v < kVerdicts; ++v) totals[std::string(name(static_cast<Verdict>(v)))] = report.totals()[v];
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    const auto one = static_cast<Unknown>(u);
    unknown[std::string(name(one))] = {{"connections", report.unknown(one)}, {"says", explained(one)}};
  }
  for (std::size_t t = 0; t < kWaysTold; ++t) {
    told[std::string(name(static_cast<Told>(t)))] = report.told(static_cast<Told>(t));
  }
  return {{"tool", "synfin"},
          {"version", facts.version},
          {"profile", facts.profile},
          {"tap_at", facts.tap_at},
          {"tap_complete", facts.tap_complete},
          {"filter", facts.filter},
          {"msl_seconds", seconds(facts.msl)},
          {"whole", report.is_whole()},
          {"judged", report.judged()},
          {"totals", std::move(totals)},
          {"told", std::move(told)},
          {"unknown", std::move(unknown)},
          {"left_out", report.left_out()}};
}

// An item a line, each made when its turn comes: there may be many.
template <class Items, class ToJson>
void write_list(std::ostream& out, std::string_view key, const Items& items, ToJson to_json_of) {
  out << ",\n\"" << key << "\": [";
  const char* before = "\n";
  for (const auto& item : items) {
    out << before << dumped(to_json_of(item));
    before = ",\n";
  }
  out << ']';
}

}  // namespace

std::string finding_document(const JudgeReport& report, const JudgeFinding& finding) {
  Json json = {{"capture", report.files()[finding.file].name}};
  json.update(finding_json(report, finding));
  json.erase("file");  // its place in a list that is not here
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_document_of(const std::string& text, const JudgeReport& report, const JudgeFinding& finding) {
  const auto key = [](const Json& document) {
    ObjectReader in(document, "");
    const std::string capture = in.text("capture"), clause = in.text("clause"), state = in.text("state");
    return capture + "\n" + finding_key(clause, state, in.text("expected"), in.text("got"));
  };
  try {
    return key(parse_document(text)) == key(parse_document(finding_document(report, finding)));
  } catch (const BrokenDocument&) {
    return false;
  }
}

void write_json(std::ostream& out, const JudgeReport& report) {
  const char* before = "{\n";
  const Json head = head_json(report);
  for (const auto& [key, value] : head.items()) {
    out << before << '"' << key << "\": " << dumped(value);
    before = ",\n";
  }
  write_list(out, "files", report.files(), file_json);
  write_list(out, "findings", report.findings(), [&](const JudgeFinding& f) { return finding_json(report, f); });
  write_list(out, "connections", report.kept(), [&](const KeptConnection& k) { return connection_json(report, k); });
  out << "\n}\n";
}

}  // namespace synfin::conformance
