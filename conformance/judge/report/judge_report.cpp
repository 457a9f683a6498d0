#include "conformance/judge/report/judge_report.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include "conformance/report/report_run.h"

namespace synfin::conformance {

namespace {

// A judge who finds more kinds of findings than this counts the rest with their connections only.
constexpr std::size_t kMostFindingKinds = 1'000;

bool is_worse(const JudgeFinding& a, const JudgeFinding& b) {
  const auto weight = [](const JudgeFinding& f) {
    return std::tuple(f.verdict() != Verdict::Violates, f.clause->level != model::Level::Should);
  };
  return std::tuple(weight(a), b.connections) < std::tuple(weight(b), a.connections);
}

}  // namespace

CaptureFile& JudgeReport::begin_file(std::string name) {
  files_.emplace_back();
  files_.back().name = std::move(name);
  return files_.back();
}

void JudgeReport::add(JudgedConnection&& connection, const SegmentLog& log) {
  const Verdict verdict = connection.verdict();
  ++totals_[static_cast<std::size_t>(verdict)];
  ++told_[static_cast<std::size_t>(connection.told)];
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    const auto unknown = static_cast<Unknown>(u);
    const bool any = connection.reports[0].unknown.contains(unknown) || connection.reports[1].unknown.contains(unknown);
    unknown_[u] += any ? 1 : 0;
  }
  for (const EndReport& report : connection.reports) judged_ += report.judged;
  const bool first = gather(connection);
  const bool found = conformance::fails(verdict);
  const std::size_t others = kept_.size() - kept_with_findings_;
  if (!first && (found ? kept_with_findings_ >= kMostWithFindings : others == kMostOthers)) return;
  kept_with_findings_ += found ? 1 : 0;
  kept_.push_back({files_.size() - 1, std::move(connection), found ? std::make_unique<SegmentLog>(log) : nullptr});
}

bool JudgeReport::gather(const JudgedConnection& connection) {
  bool first = false;
  for (const End end : {End::Opener, End::Other}) {
    for (const Unexplained& found : connection.reports[static_cast<std::size_t>(end)].findings) {
      const std::string key = finding_key(found.clause->id, name(found.state), found.expected, found.got);
      const auto [place, is_new] = place_of_.try_emplace(key, findings_.size());
      if (!is_new) {
        ++findings_[place->second].connections;
      } else if (findings_.size() == kMostFindingKinds) {
        place_of_.erase(place);
      } else {
        findings_.push_back({.clause = found.clause,
                             .state = found.state,
                             .expected = found.expected,
                             .got = found.got,
                             .connections = 1,
                             .file = files_.size() - 1,
                             .connection = connection.name(),
                             .by = end,
                             .frame = found.number});
        first = true;
      }
    }
  }
  return first;
}

const KeptConnection& JudgeReport::first_of(const JudgeFinding& finding) const {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const KeptConnection& k) {
    const JudgedConnection& c = k.connection;
    return k.file == finding.file && c.first <= finding.frame && finding.frame <= c.last &&
           c.name() == finding.connection;
  });
  if (found == kept_.end()) throw std::invalid_argument("the finding is not one of this report");
  return *found;
}

void JudgeReport::finish() {
  place_of_.clear();
  std::stable_sort(findings_.begin(), findings_.end(), is_worse);
  std::stable_sort(kept_.begin(), kept_.end(), [](const KeptConnection& a, const KeptConnection& b) {
    return std::tuple(a.file, a.connection.first) < std::tuple(b.file, b.connection.first);
  });
}

std::uint64_t JudgeReport::connections() const {
  return std::accumulate(totals_.begin(), totals_.end(), std::uint64_t{0});
}

CaptureCounts JudgeReport::counts() const {
  CaptureCounts all;
  for (const CaptureFile& file : files_) all += file.counts;
  return all;
}

bool JudgeReport::is_whole() const {
  return std::all_of(files_.begin(), files_.end(), [](const CaptureFile& f) { return f.is_whole(); });
}

}  // namespace synfin::conformance
