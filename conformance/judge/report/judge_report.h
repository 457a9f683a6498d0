// What was found in captures, gathered for every form in which it is told. What is kept has a limit; what is counted
// has none.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/judge/captured_connections.h"
#include "conformance/report/report.h"

namespace synfin::conformance {

// What was asked.
struct JudgeFacts {
  std::string version;  // of synfin
  std::string profile = "auto";
  std::string tap_at = "unknown";
  bool tap_complete = false;            // it is said to have missed nothing
  std::string filter;                   // as it was written; "" is all
  std::uint64_t msl = 120'000'000'000;  // nanoseconds
};

// One file.
struct CaptureFile {
  std::string name;
  std::string link;  // "EN10MB"; "" if it is no capture
  CaptureCounts counts;
  std::string complaint;     // why it could not be read, or not further
  bool interrupted = false;  // by the user
  bool is_whole() const { return complaint.empty() && !interrupted; }
};

// A connection, and in which file it is.
struct KeptConnection {
  std::size_t file = 0;
  JudgedConnection connection;
  std::unique_ptr<const SegmentLog> log;  // of those with findings
};

// What nothing explains, of one clause in one state and one shape, in any number of connections.
struct JudgeFinding {
  const model::Clause* clause = nullptr;
  model::State state = model::State::Closed;
  std::string expected, got;      // of the first
  std::uint64_t connections = 0;  // that show it
  std::size_t file = 0;           // of the first, and its connection, its end, its frame
  std::string connection;
  End by = End::Opener;
  std::uint64_t frame = 0;
  Verdict verdict() const { return broken(clause->level); }
};

class JudgeReport {
 public:
  // So many connections with findings are kept whole, and the first of each finding; so many others in short.
  static constexpr std::size_t kMostWithFindings = 2'000, kMostOthers = 5'000;

  explicit JudgeReport(JudgeFacts facts) : facts_(std::move(facts)) {}

  // The connections that are added are of this file until the next begins.
  CaptureFile& begin_file(std::string name);
  void add(JudgedConnection&& connection, const SegmentLog& log);
  // Nothing more comes: puts all in order.
  void finish();

  const JudgeFacts& facts() const { return facts_; }
  const std::vector<CaptureFile>& files() const { return files_; }
  const Totals& totals() const { return totals_; }  // of connections
  std::uint64_t count(Verdict v) const { return totals_[static_cast<std::size_t>(v)]; }
  std::uint64_t connections() const;
  // Something is not as the standard has it.
  bool fails() const { return !findings_.empty(); }
  std::uint64_t told(Told why) const { return told_[static_cast<std::size_t>(why)]; }
  // Connections of which this was unknown.
  std::uint64_t unknown(Unknown u) const { return unknown_[static_cast<std::size_t>(u)]; }
  // Worst first.
  const std::vector<JudgeFinding>& findings() const { return findings_; }
  // Those that are kept, in the order of the files and of their first frames.
  const std::vector<KeptConnection>& kept() const { return kept_; }
  // The first connection that shows this finding of the report.
  const KeptConnection& first_of(const JudgeFinding& finding) const;
  std::uint64_t left_out() const { return connections() - kept_.size(); }
  // All files together.
  CaptureCounts counts() const;
  bool is_whole() const;
  // Segments that could be judged, in all connections.
  std::uint64_t judged() const { return judged_; }

 private:
  // True if it is the first of a finding.
  bool gather(const JudgedConnection& connection);

  JudgeFacts facts_;
  std::vector<CaptureFile> files_;
  Totals totals_{};
  std::array<std::uint64_t, kWaysTold> told_{};
  std::array<std::uint64_t, kUnknowns> unknown_{};
  std::uint64_t judged_ = 0;
  std::vector<JudgeFinding> findings_;
  std::map<std::string, std::size_t> place_of_;  // of each finding, by what makes it one
  std::vector<KeptConnection> kept_;
  std::size_t kept_with_findings_ = 0;
};

}  // namespace synfin::conformance
