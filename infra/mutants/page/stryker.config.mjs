/** Stryker's settings. It runs in a copy of web/client, where this folder is `stryker`. */
const folders = JSON.parse(process.env.TODO_MUTANTS_FOLDERS);

export default {
  mutate: folders.map((folder) => `${folder}**/*.ts`),
  testRunner: "vitest",
  plugins: [
    "./stryker/node_modules/@stryker-mutator/vitest-runner/dist/src/index.js",
    "./stryker/drawing.mjs",
  ],
  checkers: ["drawing"],
  inPlace: true, // it is a copy, and the tests look for the vectors beside it
  ignorePatterns: ["stryker"],
  coverageAnalysis: "perTest",
  disableTypeChecks: false, // Vitest checks none
  concurrency: Number(process.env.TODO_MUTANTS_JOBS),
  timeoutFactor: 3,
  timeoutMS: 3000,
  warnings: { slow: false },
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: "stryker/report.json" },
  tempDirName: "stryker/temporary",
  vitest: { configFile: "vite.config.ts" },
};
