// What is written: a witness as files, and the rest where the options say.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command.h"
#include "cli/explore.h"
#include "cli/witness_case.h"
#include "conformance/report/findings.h"
#include "properties/witness_files.h"
#include "wire/capture.h"
#include "wire/packetdrill.h"

namespace synfin::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 2> kRoles = {"initiator", "responder"};

void write_file(const fs::path& path, const std::string& text) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out)
    throw UsageError(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno != 0 ? errno : EIO)));
}

// "H1-1-two-way": the scenario, which of its settings, and its variants.
std::string folder_name(const Explored& e) {
  std::string name = fmt::format("{}-{}", e.scenario->id, e.number);
  for (const std::string& v : e.setting.variants) name += "-" + v;
  for (char& c : name) {
    if (c == ':') c = '-';
  }
  return name;
}

// The trace of the reference endpoint in this role: what `synfin replay` plays on any other stack.
std::string trace_of(const Explored& e, std::uint8_t side) {
  const std::string id = fmt::format("witness/{}/{}", folder_name(e), kRoles[side]);
  const conformance::Case the_case = case_of(e.best(), side, id);
  const Chosen model = choose_stack("model", "rfc9293");
  const conformance::CampaignOptions campaign{
      .seed = 1, .claims = model.claims, .keep_traces = true, .longest_wait = std::chrono::hours(1)};
  const auto outcome = conformance::run_campaign(model.stack.make, {&the_case}, campaign);
  if (outcome.judged.empty()) throw NoCase("the reference endpoint could not play it");
  const auto document = conformance::document_of(facts_of(model, 1), outcome.judged.front());
  return to_json(document).dump(1, ' ', false, conformance::Json::error_handler_t::replace) + "\n";
}

class Folder {
 public:
  Folder(const Explored& e, const std::string& directory) : e_(e), path_(fs::path(directory) / folder_name(e)) {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) throw UsageError(fmt::format("cannot write {}: {}", path_.string(), error.message()));
  }

  std::vector<std::string> write() {
    add("ladder.svg", [&] { return to_svg(e_); });
    add("witness.pcapng", [&] {
      std::ostringstream out;
      properties::write_witness_capture(out, e_.best());
      return out.str();
    });
    for (std::uint8_t side = 0; side < 2; ++side) {
      if (!properties::plays_a_part(e_.best(), side)) continue;
      add(fmt::format("{}.trace.json", kRoles[side]), [&] { return trace_of(e_, side); });
      add(fmt::format("{}.pkt", kRoles[side]),
          [&] { return properties::witness_script(e_.best(), side, title_of(e_)); });
    }
    std::vector<std::string> lines = {fmt::format("witness in {}: {}", path_.string(), written_)};
    lines.insert(lines.end(), left_out_.begin(), left_out_.end());
    return lines;
  }

 private:
  template <class Make>
  void add(const std::string& name, Make make) {
    try {
      write_file(path_ / name, make());
      written_ += (written_.empty() ? "" : ", ") + name;
    } catch (const NoCase& why) {
      leave_out(name, why.what());
    } catch (const wire::ScriptError& why) {
      leave_out(name, why.what());
    }
  }
  void leave_out(const std::string& name, const std::string& why) {
    left_out_.push_back(fmt::format("  no {}: {}", name, why));
  }

  const Explored& e_;
  fs::path path_;
  std::string written_;
  std::vector<std::string> left_out_;
};

}  // namespace

std::vector<std::string> write_witness(const Explored& e, const std::string& directory) {
  return Folder(e, directory).write();
}

ExploreOutputs::ExploreOutputs(const ExploreOptions& options)
    : json_(options.json),
      svg_(options.svg),
      witness_(options.witness),
      human_(json_.is_standard_output() || svg_.is_standard_output() ? stderr : stdout) {
  if (json_.is_standard_output() && svg_.is_standard_output()) {
    throw UsageError("--json, --svg: standard output takes one of them");
  }
}

unsigned ExploreOutputs::columns() {
  winsize size = {};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::clamp(static_cast<unsigned>(size.ws_col), 60U, 140U) : 100U;
}

void ExploreOutputs::write_witnesses(const std::vector<Explored>& all) {
  const auto has_witness = [](const Explored& e) { return e.best().witness.has_value(); };
  const auto first = std::find_if(all.begin(), all.end(), has_witness);
  if (svg_.is_wanted() && first == all.end())
    print(stderr, "synfin: there is no witness to draw: no picture was written\n");
  if (svg_.is_wanted() && first != all.end()) {
    note(svg_.write([&](std::ostream& out) { out << to_svg(*first); }));
    if (!svg_.is_standard_output()) say(fmt::format("picture of {} in {}\n", variants_text(*first), svg_.path()));
  }
  for (const Explored& e : all) {
    if (witness_.empty() || !has_witness(e)) continue;
    for (const std::string& text : write_witness(e, witness_)) say(text + "\n");
  }
}

void ExploreOutputs::write_json(const std::function<void(std::ostream&)>& writer) {
  if (json_.is_wanted()) note(json_.write(writer));
}

int ExploreOutputs::finish(int status) {
  if (!printed_) note("cannot write the answers: the terminal, pipe or file they go to takes no more");
  for (const std::string& problem : problems_) print(stderr, fmt::format("synfin: {}\n", problem));
  return problems_.empty() ? status : static_cast<int>(kUsage);
}

void ExploreOutputs::note(const std::string& problem) {
  if (!problem.empty()) problems_.push_back(problem);
}

}  // namespace synfin::cli
