#include "cli/deviation_list.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/catalog.h"
#include "cli/command.h"
#include "cli/files.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

namespace fs = std::filesystem;
using conformance::Deviation;

namespace {

constexpr std::size_t kMostOctets = 4 << 20;

std::string own_name(const std::string& stack) { return fmt::format("synfin's own list of {}", stack); }

std::string contents_of(const std::string& file) { return read_file(file, kMostOctets, "a list of deviations"); }

std::vector<Deviation> list_from(const std::string& text, const std::string& file, conformance::Reasons reasons) {
  try {
    std::istringstream in(text);
    return conformance::read_deviations(in, reasons);
  } catch (const conformance::BrokenList& e) {
    throw UsageError(fmt::format("{} is no list of deviations: {}", file, e.what()));
  }
}

// So that a full disk does not cost the list that was there. A device, or what else is no file, is written as it is.
std::string replace_file(const std::string& file, const std::string& text) {
  std::error_code error;
  const bool is_plain = !fs::exists(file, error) || fs::is_regular_file(fs::symlink_status(file, error));
  const std::string first = is_plain ? file + ".new" : file;
  errno = 0;
  std::ofstream out(first, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    const int why = errno != 0 ? errno : EIO;
    if (is_plain) fs::remove(first, error);
    return fmt::format("cannot write {}: {}", file, std::strerror(why));
  }
  if (is_plain) fs::rename(first, file, error);
  return error && is_plain ? fmt::format("cannot write {}: {}", file, error.message()) : "";
}

}  // namespace

std::vector<Deviation> read_list(const std::string& stack, const std::string& file) {
  if (file.empty()) return conformance::known_deviations(stack);
  return list_from(contents_of(file), file, conformance::Reasons::Needed);
}

DeviationList::DeviationList(const std::string& stack, const ListWanted& wanted)
    : wanted_(wanted), name_(wanted.file.empty() ? own_name(stack) : wanted.file) {
  std::error_code ignored;
  if (!wanted_.accept.empty() && !wanted_.apart) {
    // What is to be written anew is what there is.
    name_ = wanted_.accept;
    if (fs::exists(wanted_.accept, ignored)) text_ = contents_of(wanted_.accept);
    list_ = list_from(text_, name_, conformance::Reasons::MayBeMissing);
  } else if (wanted_.apart && wanted_.file.empty()) {
    if (adapters::runs_foreign_code(stack)) {
      throw UsageError(fmt::format("synfin has no list of its own of {}: name yours, --deviations=FILE", stack));
    }
    text_ = conformance::own_list(stack);
    list_ = list_from(text_, name_, conformance::Reasons::Needed);
  } else if (wanted_.apart) {
    text_ = contents_of(wanted_.file);
    const bool lenient = !wanted_.accept.empty();
    list_ = list_from(text_, name_, lenient ? conformance::Reasons::MayBeMissing : conformance::Reasons::Needed);
  }
  // A line that is to be accepted goes if it says nothing of any case.
  if (!wanted_.accept.empty()) return;
  try {
    conformance::check_cases_of(list_);
  } catch (const conformance::BrokenList& e) {
    throw UsageError(fmt::format("{} is no list of deviations: {}", name_, e.what()));
  }
}

void DeviationList::tell_apart(conformance::Report& report) const {
  if (wanted_.apart || !wanted_.accept.empty()) conformance::tell_known_apart(report, list_, name_);
}

DeviationList::Accepted DeviationList::accept(const conformance::Report& report) const {
  if (wanted_.accept.empty()) return {};
  const conformance::CampaignOutcome& outcome = *report.outcome;
  if (!outcome.unavailable.empty() || outcome.interrupted) {
    return {.says = {}, .problem = fmt::format("{} stays as it is: the run was not whole", wanted_.accept)};
  }
  const conformance::AcceptedList list = conformance::accepted_list(report, text_);
  Accepted accepted{
      .says = {}, .problem = replace_file(wanted_.accept, list.text), .reasons_missing = list.without_reason > 0};
  if (!accepted.problem.empty()) return accepted;
  accepted.says = fmt::format("{}: {} kept, {} gone, {} new\n", wanted_.accept,
                              conformance::counted(list.kept, "line", "lines"), list.dropped, list.added);
  if (accepted.reasons_missing) {
    accepted.says +=
        fmt::format("{} a reason: \"{}\" stands for it, and the list is refused until a person writes it\n",
                    list.without_reason == 1 ? "1 line lacks" : fmt::format("{} lines lack", list.without_reason),
                    conformance::kNoReasonYet);
  }
  return accepted;
}

std::vector<std::string> also_known_of(const std::string& stack, const conformance::Failure& failure) {
  std::vector<std::string> others;
  for (const adapters::StackEntry& entry : adapters::all_stacks()) {
    if (entry.name == stack || entry.planted) continue;
    if (conformance::is_listed(conformance::known_deviations(entry.name), failure)) others.push_back(entry.name);
  }
  return others;
}

}  // namespace synfin::cli
