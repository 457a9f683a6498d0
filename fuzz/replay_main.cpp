// The main function of a fuzz target where libFuzzer is not: runs each input once.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* count, char*** arguments);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

constexpr int kUnusable = 2;  // exit code: an input was not to be had

// The input that runs, for the message of a signal handler.
const char* running = "";

void name_the_input() {
  for (const char* const part : {"the input that ended it: ", running, "\n"}) {
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) return;
  }
}

extern "C" void end_with_name(int signal) {
  name_the_input();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// A sanitizer names the input when it reports; without one the signals do. abort() belongs to no sanitizer.
void name_inputs_that_crash() {
  std::signal(SIGABRT, end_with_name);
  if (__sanitizer_set_death_callback != nullptr) return __sanitizer_set_death_callback(name_the_input);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, end_with_name);
}

void complain(const std::string& path, const std::string& why) {
  std::fprintf(stderr, "cannot replay %s: %s\n", path.c_str(), why.c_str());
}

// The files of a folder and of the folders in it, by name; nothing, and why is said, if there are none.
std::optional<std::vector<std::string>> inputs_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector{path};
  std::vector<std::string> files;
  for (std::filesystem::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (!it->is_directory(ignored)) files.push_back(it->path().string());
  }
  if (error) return complain(path, error.message()), std::nullopt;
  if (files.empty()) return complain(path, "the folder is empty"), std::nullopt;
  std::sort(files.begin(), files.end());
  return files;
}

// The octets of a file in a heap block of just their size, so that a sanitizer sees a read past them.
struct Input {
  std::unique_ptr<std::uint8_t[]> octets;
  std::size_t size = 0;
};

std::optional<Input> read(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    return complain(path, "is not a file"), std::nullopt;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return complain(path, std::strerror(errno)), std::nullopt;
  std::vector<std::uint8_t> octets;
  std::array<std::uint8_t, 65536> part;
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), file.get())) {
    octets.insert(octets.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got));
  }
  if (std::ferror(file.get()) != 0) return complain(path, std::strerror(errno)), std::nullopt;
  Input input{std::unique_ptr<std::uint8_t[]>(new std::uint8_t[octets.size()]), octets.size()};
  std::copy(octets.begin(), octets.end(), input.octets.get());
  return input;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s FILE|DIRECTORY...\nRuns each input once.\n", arguments[0]);
    return kUnusable;
  }
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&count, &arguments);
  name_inputs_that_crash();
  std::size_t ran = 0;
  bool complete = true;
  for (int i = 1; i < count; ++i) {
    const auto files = inputs_of(arguments[i]);
    complete = complete && files.has_value();
    if (!files) continue;
    for (const std::string& path : *files) {
      const auto input = read(path);
      complete = complete && input.has_value();
      if (!input) continue;
      running = path.c_str();
      LLVMFuzzerTestOneInput(input->octets.get(), input->size);
      ++ran;
    }
  }
  std::printf("%zu input%s ran\n", ran, ran == 1 ? "" : "s");
  return complete ? 0 : kUnusable;
}
