#include "cli/options.h"

namespace synfin::cli {

std::string not_empty(const std::string& text) { return text.empty() ? "needs a name, and is given none" : ""; }

void add_documents(CLI::App& command, DocumentPaths& paths) {
  const auto file = [&](const std::string& option, std::string& path, const std::string& says) {
    command.add_option(option, path, says)->check(not_empty)->type_name("FILE");
  };
  file("--json", paths.json, "Write the whole report; - is standard output");
  file("--junit", paths.junit, "Write JUnit's XML");
  file("--html", paths.html, "Write one page for a browser");
  file("--markdown", paths.markdown, "Write a summary for a comment");
  file("--tap", paths.tap, "Write TAP version 13");
}

void add_deviations(CLI::App& command, std::string& file) {
  command
      .add_option(
          "--deviations", file,
          "Leave known deviations apart: those of this list, or\nwithout FILE of synfin's own list of the stack")
      ->type_name("FILE")
      ->expected(0, 1);
}

void add_accept(CLI::App& command, std::string& file) {
  command
      .add_option("--accept", file,
                  "Write the list of known deviations as this run would have\nit; the reasons of new ones are for you "
                  "to fill in")
      ->check(not_empty)
      ->type_name("FILE");
}

void add_reply_limit(CLI::App& command, std::chrono::milliseconds& patience) {
  command
      .add_option_function<std::string>(
          "--reply-limit", [&patience](const std::string& text) { patience = parse_reply_limit(text); },
          "How long a program (exec:) may take to answer (5s)")
      ->check(not_empty)
      ->type_name("TIME");
}

CLI::App* add_merge(CLI::App& app, MergeOptions& o) {
  CLI::App* const sub = app.add_subcommand("merge", "Put the shards of one run together");
  sub->add_option("SHARD", o.runs, "What `synfin verify --shard I/N --json FILE` wrote, in any\norder")
      ->required()
      ->check(not_empty);
  add_documents(*sub, o.documents);
  sub->add_option("--findings", o.findings,
                  "Write a folder for each finding, as verify does: they run\nagain for it, here")
      ->check(not_empty)
      ->type_name("DIR");
  add_deviations(*sub, o.list.file);
  add_accept(*sub, o.list.accept);
  sub->add_flag("-q,--quiet", o.quiet, "Print the totals only");
  return sub;
}

CLI::App* add_compare(CLI::App& app, CompareOptions& o) {
  CLI::App* const sub = app.add_subcommand("compare", "The same cases on several stacks: what they do differently");
  sub->add_option("STACK", o.stacks,
                  "Two or more, as verify takes them; or documents that\n`synfin verify --json` wrote")
      ->required()
      ->check(not_empty);
  sub->add_option("--case", o.patterns, "Only the cases that this pattern matches; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  sub->add_option("--profile", o.profile, "What all of them claim, of `synfin list profiles`;\nauto: nothing")
      ->type_name("NAME")
      ->capture_default_str();
  sub->add_option_function<std::string>(
         "--seed", [&o](const std::string& text) { o.seed = parse_seed(text); }, "Decides every random choice (1)")
      ->type_name("N");
  sub->add_option_function<std::string>(
         "--budget", [&o](const std::string& text) { o.budget = parse_time(text); }, "For each stack, as verify has it")
      ->check(not_empty)
      ->type_name("TIME");
  add_reply_limit(*sub, o.patience);
  const auto file = [&](const std::string& option, std::string& path, const std::string& says) {
    sub->add_option(option, path, says)->check(not_empty)->type_name("FILE");
  };
  file("--json", o.json, "Write every difference; - is standard output");
  file("--markdown", o.markdown, "Write tables for a comment");
  file("--html", o.html, "Write one page for a browser, with a matrix of the stacks");
  sub->add_flag("-q,--quiet", o.quiet, "No heading, and no progress");
  return sub;
}

}  // namespace synfin::cli
