// The program `refrain`: trains, translates and measures models on a computer as the page does in
// a tab. Exit codes: 0 done, 1 the work failed, 2 the command line is wrong.

#include <cstdio>
#include <iostream>
#include <new>

#include "core/cli/commands.hpp"

namespace {

/// One line for the user, the error's type first.
int report(const char* name, const char* message) {
  std::cerr << "refrain: " << name << ": " << message << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace refrain::cli;
  CLI::App app{"Refrain: recurrent neural translation, trained and run on your own machine.",
               "refrain"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "refrain 0.1.0");
  const std::vector<std::pair<CLI::App*, Action>> commands = [&] {
    std::vector<std::pair<CLI::App*, Action>> list;
    const auto add = [&](const char* name, const char* what, Action (*make)(CLI::App&)) {
      CLI::App* command = app.add_subcommand(name, what);
      list.emplace_back(command, make(*command));
    };
    add("train", "train a model from a recipe and sentence pairs", add_train);
    add("translate", "translate lines from standard input to standard output", add_translate);
    add("evaluate", "BLEU and chrF of a model, or of a file of translations", add_evaluate);
    add("generate", "continue texts with a language model", add_generate);
    add("inspect", "what is inside a model file", add_inspect);
    add("convert", "write a model in another number format", add_convert);
    add("cross-validate", "how many hidden units? k-fold cross-validation", add_cross_validate);
    add("gradcheck", "back-propagation against finite differences", add_gradcheck);
    return list;
  }();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);  // --help, --version
  } catch (const CLI::ParseError& error) {
    std::cerr << "refrain: " << error.what() << " (see refrain --help)\n";
    return 2;
  }
  try {
    for (const auto& [command, action] : commands)
      if (command->parsed()) action();
    return 0;
  } catch (const refrain::Error& error) {
    return report(error.name(), error.what());
  } catch (const std::bad_alloc&) {
    return report("Error", "out of memory; try a smaller model or batch");
  } catch (const std::exception& error) {
    return report("Error", error.what());
  }
}
