//! A service as rules on its template see it.

use std::cell::OnceCell;

use super::{Serverless, Service, Template};

/// A service with what it declares and with its template, each made when first asked for.
pub struct Compiled<'s> {
    /// The file and its resolved configuration.
    pub serverless: &'s Serverless<'s>,
    service: OnceCell<Service<'s>>,
    template: OnceCell<Template<'s>>,
}

impl<'s> Compiled<'s> {
    /// The view on a service.
    pub fn new(serverless: &'s Serverless<'s>) -> Self {
        Self { serverless, service: OnceCell::new(), template: OnceCell::new() }
    }

    /// What it declares.
    pub fn service(&self) -> &Service<'s> {
        self.service.get_or_init(|| Service::new(&self.serverless.resolved, &self.serverless.inputs))
    }

    /// The template that the framework would make of it.
    pub fn template(&self) -> &Template<'s> {
        self.template.get_or_init(|| Template::of(self.service()))
    }
}
