// A witness as files.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command.h"
#include "cli/explore.h"
#include "cli/witness_case.h"
#include "conformance/findings.h"
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

}  // namespace synfin::cli
