//! What a lint costs: parsing alone, one file of several sizes, ten thousand files, a repository of 30 files, and a large service.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{fs, hint::black_box, path::Path, sync::Arc};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;
use speclint::{
    date::Date,
    lint::lint,
    project::{Context, Discovered, Discovery, Repository},
    source::Source,
    syntax,
};

/// A real-looking phase of 10 commands, to make buildspecs of any size from.
fn phase(number: usize) -> String {
    let mut text = String::new();
    for command in 0..10 {
        text += &format!("      - 'echo \"Step {number}.{command}: building $CODEBUILD_SRC_DIR\"'\n");
        text +=
            "      - |\n        set -e\n        npm run build -- --mode production\n        aws s3 sync dist \"s3://$BUCKET\" --delete\n";
    }
    text
}

/// A valid buildspec of at least `bytes` bytes.
fn buildspec(bytes: usize) -> String {
    let mut text = String::from(
        "version: 0.2\nenv:\n  variables:\n    STAGE: prod\n  parameter-store:\n    BUCKET: /shop/bucket\nphases:\n  install:\n    runtime-versions:\n      nodejs: 22\n    commands:\n      - npm ci\n  build:\n    commands:\n",
    );
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &phase(number);
    }
    text + "artifacts:\n  files:\n    - dist/app.zip\ncache:\n  paths:\n    - /root/.npm/**/*\n"
}

fn benches(criterion: &mut Criterion) {
    let context = Context::new(Repository::default(), Date::today());
    for (name, bytes) in [("2 KB", 2_000), ("60 KB", 60_000), ("10 MB", 10_000_000)] {
        let source = Arc::new(Source::new("buildspec.yml", buildspec(bytes)));
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(source.text().len() as u64));
        group.sample_size(if bytes > 1_000_000 { 10 } else { 100 });
        group.bench_function("parse", |bencher| bencher.iter(|| syntax::parse(black_box(&source))));
        group.bench_function("lint", |bencher| bencher.iter(|| lint(black_box(&source), &context)));
        group.finish();
    }
    let sources: Vec<_> = (0..10_000).map(|_| Arc::new(Source::new("buildspec.yml", buildspec(2_000)))).collect();
    let mut group = criterion.benchmark_group("10,000 files of 2 KB");
    group.throughput(Throughput::Elements(sources.len() as u64)).sample_size(10);
    group.bench_function("lint", |bencher| {
        bencher.iter(|| sources.par_iter().map(|source| lint(source, &context).findings.len()).sum::<usize>())
    });
    group.finish();
}

/// A repository of six pipelines, each of five files that deploy a service with a role of its own.
fn repository(root: &Path) {
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tickets");
    fs::create_dir(root.join(".git")).unwrap();
    for number in 0..6 {
        let folder = root.join(format!("tickets{number}"));
        fs::create_dir_all(folder.join("src")).unwrap();
        for file in ["buildspec.yml", "package.json", "pipeline.yml", "serverless.yml", "src/tickets.js"] {
            fs::copy(pipeline.join(file), folder.join(file)).unwrap();
        }
    }
}

/// Finds, reads and lints the files of a repository; gives back how many findings there are.
fn lint_repository(root: &Path) -> usize {
    let context = Context::new(Repository::at(root), Date::today());
    let search = Discovery { excluded: &|_, _| false, force: false, terraform: false };
    let found = search.find(&[root.to_owned()]);
    let findings = found.into_par_iter().map(|found| match found {
        Discovered::File { path, .. } => lint(&Arc::new(Source::read(&path).unwrap()), &context).findings.len(),
        _ => 0,
    });
    findings.sum()
}

fn repositories(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    repository(&root);
    assert_eq!(lint_repository(&root), 6, "each pipeline lacks permissions");
    criterion.bench_function("30 files, 6 roles", |bencher| bencher.iter(|| lint_repository(black_box(&root))));
}

/// A service of 60 KB, as large as a stack may be: 80 functions are 480 resources. Its variables read 20 files.
fn service(root: &Path) -> String {
    let mut text = String::from(
        "service: shop\nframeworkVersion: '3'\nprovider:\n  name: aws\n  runtime: nodejs20.x\n  stage: dev\n  region: eu-west-1\n  environment:\n    STAGE: ${self:custom.stage}\n  iam:\n    role:\n      statements:\n        - Effect: Allow\n          Action:\n            - dynamodb:GetItem\n            - dynamodb:PutItem\n          Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders\ncustom:\n  stage: ${opt:stage, self:provider.stage}\n",
    );
    fs::create_dir_all(root.join("parts")).unwrap();
    fs::create_dir_all(root.join("src")).unwrap();
    for part in 0..20 {
        text += &format!("  part{part}: ${{file(parts/part{part}.yml)}}\n");
        let keys = (0..8).map(|key| format!("key{key}:\n  name: value-{part}-{key}\n  url: https://example.com/{part}/{key}\n"));
        fs::write(root.join(format!("parts/part{part}.yml")), keys.collect::<String>()).unwrap();
    }
    text += "functions:\n";
    for number in 0..80 {
        let (part, key) = (number % 20, number % 8);
        fs::write(root.join(format!("src/handler{number}.js")), "exports.main = async () => {};\n").unwrap();
        text += &format!(
            "  handler{number}:\n    handler: src/handler{number}.main\n    description: What is done with the things of kind {number} when somebody asks for them\n    memorySize: 256\n    timeout: 10\n    reservedConcurrency: 5\n    environment:\n      NAME: ${{self:service}}-${{self:custom.stage}}-{number}\n      PART: ${{self:custom.part{part}.key{key}.name}}\n      URL: ${{self:custom.part{part}.key{key}.url}}\n      LOG_LEVEL: ${{env:LOG_LEVEL, 'info'}}\n      CACHE_SECONDS: '300'\n      FEATURE_FLAGS: checkout,search,recommendations\n      API_URL: https://api.example.com/v1/things/{number}\n      RETRY_POLICY: three-times-with-growing-pauses\n      NOTIFY: people-who-look-after-things-{number}\n    tags:\n      team: shop\n      part: 'number-{number}'\n    events:\n      - httpApi:\n          method: get\n          path: /things/{number}/{{id}}\n",
        );
    }
    text
}

fn services(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let source = Arc::new(Source::new(root.join("serverless.yml"), service(&root)));
    assert!(source.text().len() > 60_000);
    let context = Context::new(Repository::at(&root), Date::today());
    let mut group = criterion.benchmark_group("service of 60 KB, 20 files");
    group.throughput(Throughput::Bytes(source.text().len() as u64));
    group.bench_function("lint", |bencher| bencher.iter(|| lint(black_box(&source), &context)));
    group.finish();
}

criterion_group!(all, benches, repositories, services);
criterion_main!(all);
