#include "core/io/prepared_run.hpp"

#include "core/io/files.hpp"
#include "core/io/json.hpp"
#include "core/io/tensor.hpp"

namespace refrain {

std::string write_examples(const std::vector<Example>& examples) {
  std::string text;
  for (const auto& example : examples) {
    const Json line{
        {"source", example.source}, {"target", example.target}, {"words", example.word_set}};
    text += line.dump() + '\n';
  }
  return text;
}

std::string write_batches(const std::vector<Batch>& batches) {
  std::string text;
  for (const auto& batch : batches) {
    const Json line{{"steps", batch.target_length},
                    {"size", batch.size},
                    {"continues", batch.continues},
                    {"input", batch.target_input},
                    {"output", batch.target_output}};
    text += line.dump() + '\n';
  }
  return text;
}

void write_prepared_run(const std::string& folder, ModelFile& file, const Recipe& recipe,
                        const std::string& train, const std::string& valid) {
  write_file_atomically(folder + "/model.json", save_model(file, TensorFormat::float32));
  write_file_atomically(folder + "/train.jsonl", train);
  write_file_atomically(folder + "/valid.jsonl", valid);
  write_file_atomically(folder + "/recipe.json", write_recipe(recipe));
}

}  // namespace refrain
