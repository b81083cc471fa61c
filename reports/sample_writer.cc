// Writes every sample result as JSON into a folder, where the schema is checked against it.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::cerr << "usage: snarl_report_samples FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  for (const auto& [name, result] : snarl::all_samples()) {
    for (const snarl::ReportRow& report : snarl::reports()) {
      std::ofstream file(folder / (name + "." + std::string(report.extension)));
      report.write(result, file);
      if (!file.flush()) {
        std::cerr << "cannot write into " << folder << '\n';
        return 1;
      }
    }
  }
  return 0;
}
