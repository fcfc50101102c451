//! The options that give values to the variables of a service.

use crate::{
    config::Config,
    lint::Given,
    vars::{Generation, grammar::Literal},
};

#[derive(clap::Args, Default)]
pub(super) struct Values {
    /// Judge services as this framework would, and report just that
    #[arg(long, value_name = "v3|osls|v4", value_parser = framework, help_heading = "Services")]
    framework: Option<Generation>,
    /// The stage that services are checked for, as `serverless --stage` names it
    #[arg(long, value_name = "NAME", help_heading = "Services")]
    stage: Option<String>,
    /// Check services for all the stages that they name in `params`, in `stages`, or in mappings that variables look a
    /// stage up in
    #[arg(long, conflicts_with = "stage", help_heading = "Services")]
    all_stages: bool,
    /// The region that services are checked for
    #[arg(long, value_name = "NAME", help_heading = "Services")]
    region: Option<String>,
    /// The value of `${param:KEY}`; may be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair, help_heading = "Services")]
    param: Vec<(String, String)>,
    /// The value of `${opt:KEY}`; may be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair, help_heading = "Services")]
    opt: Vec<(String, String)>,
}

impl Values {
    /// What is given for a file: by its configuration, and before that by the command line.
    pub(super) fn given(&self, config: &Config) -> Given {
        let mut inputs = config.assumed().clone();
        let params = self.param.iter().map(|pair| ("param", pair));
        for (source, (key, value)) in params.chain(self.opt.iter().map(|pair| ("opt", pair))) {
            inputs.assume(&format!("{source}:{key}"), Literal::Text(value.clone()));
        }
        inputs.stage = self.stage.clone().or(inputs.stage);
        inputs.region = self.region.clone().or(inputs.region);
        if let Some(generation) = self.framework {
            (inputs.framework, inputs.is_exact) = (Some(generation), true);
        }
        Given { inputs, all_stages: self.all_stages }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or("it is written `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn framework(name: &str) -> Result<Generation, String> {
    Generation::find(name).ok_or_else(|| "it is `v3`, `osls` or `v4`".to_owned())
}
