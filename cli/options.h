// Options that several commands have, and those of merge and compare.
#pragma once
#include <CLI/CLI.hpp>

#include <string>

#include "cli/compare.h"
#include "cli/merge.h"

namespace synfin::cli {

// A variable that a script forgot to set is not the wish for no output: what is wrong with the text, or "".
std::string not_empty(const std::string& text);

void add_documents(CLI::App& command, DocumentPaths& paths);
void add_deviations(CLI::App& command, std::string& file);
void add_accept(CLI::App& command, std::string& file);
void add_reply_limit(CLI::App& command, std::chrono::milliseconds& patience);

CLI::App* add_merge(CLI::App& app, MergeOptions& options);
CLI::App* add_compare(CLI::App& app, CompareOptions& options);

}  // namespace synfin::cli
