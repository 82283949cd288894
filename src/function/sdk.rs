//! How the SDK is set up: from the environment alone, which is where Lambda puts keys, Region and the
//! rest.
//!
//! The SDK's own loader also looks for files of profiles at each start, and knows the metadata of
//! instances and containers and roles to take on: some 350 kB of code that a cold start maps for
//! nothing.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sns::config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::deliver::Variables;

/// How long one attempt of a call may take, and all attempts together: the SDK makes up to three.
/// Both are estimates, far above what the services usually take.
const ATTEMPT: Duration = Duration::from_secs(8);
const OPERATION: Duration = Duration::from_secs(25);

/// What the SDK's loader waits for a connection.
const CONNECT: Duration = Duration::from_millis(3100);

/// What the environment says of the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdk {
    region: Option<String>,
    /// Where all services are, if they are not where AWS has them.
    endpoint: Option<String>,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
    attempts: Option<u32>,
    mode: Option<RetryMode>,
}

impl Sdk {
    pub fn read(variables: &mut Variables) -> Sdk {
        let region = variables.value("AWS_REGION");
        Sdk {
            region: region.or_else(|| variables.value("AWS_DEFAULT_REGION")),
            endpoint: variables.value(ENDPOINT),
            use_fips: variables.parsed("AWS_USE_FIPS_ENDPOINT", boolean),
            use_dual_stack: variables.parsed("AWS_USE_DUALSTACK_ENDPOINT", boolean),
            attempts: variables.parsed("AWS_MAX_ATTEMPTS", attempts),
            mode: variables.parsed("AWS_RETRY_MODE", |text| {
                text.parse().map_err(|_| "standard or adaptive".to_owned())
            }),
        }
    }

    /// What all clients share.
    pub fn config(&self) -> SdkConfig {
        let retry = match self.mode {
            Some(mode) => RetryConfig::standard().with_retry_mode(mode),
            None => RetryConfig::standard(),
        };
        let retry = match self.attempts {
            Some(attempts) => retry.with_max_attempts(attempts),
            None => retry,
        };
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(OPERATION)
            .build();
        let keys = EnvironmentVariableCredentialsProvider::new();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone().map(Region::new))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .service_config(EndpointOfService)
            .retry_config(retry)
            .timeout_config(timeouts);
        config.set_endpoint_url(self.endpoint.clone());
        config.set_use_fips(self.use_fips);
        config.set_use_dual_stack(self.use_dual_stack);
        config.build()
    }
}

const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// The endpoint of one service: `AWS_ENDPOINT_URL_SNS`.
#[derive(Debug)]
struct EndpointOfService;

impl LoadServiceConfig for EndpointOfService {
    fn load_config(&self, key: ServiceConfigKey) -> Option<String> {
        let service = key.service_id().to_uppercase().replace(' ', "_");
        std::env::var(format!("{}_{service}", key.env())).ok().filter(|value| !value.is_empty())
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("true or false".to_owned()),
    }
}

fn attempts(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number of attempts above 0, such as 3".to_owned()),
        Ok(attempts) => Ok(attempts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sdk(given: &[(&str, &str)]) -> (Sdk, Vec<String>) {
        let get = |name: &str| {
            given.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let mut variables = Variables::new(&get);
        let sdk = Sdk::read(&mut variables);
        (sdk, variables.into_mistakes())
    }

    #[test]
    fn what_lambda_sets_is_enough() {
        let (sdk, mistakes) = sdk(&[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "other")]);
        assert!(mistakes.is_empty());
        let config = sdk.config();
        assert_eq!(config.region(), Some(&Region::new("eu-west-1")));
        assert_eq!(config.endpoint_url(), None);
        assert_eq!((config.use_fips(), config.use_dual_stack()), (None, None));
        assert!(config.credentials_provider().is_some());
        // As the SDK's own loader has it.
        assert_eq!(config.retry_config(), Some(&RetryConfig::standard()));
    }

    #[test]
    fn the_variables_of_the_sdk_are_heard() {
        let (sdk, mistakes) = sdk(&[
            ("AWS_DEFAULT_REGION", "us-gov-west-1"),
            ("AWS_ENDPOINT_URL", "http://localhost:4566"),
            ("AWS_USE_FIPS_ENDPOINT", "True"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
            ("AWS_MAX_ATTEMPTS", "5"),
            ("AWS_RETRY_MODE", "adaptive"),
        ]);
        assert!(mistakes.is_empty());
        let config = sdk.config();
        assert_eq!(config.region(), Some(&Region::new("us-gov-west-1")));
        assert_eq!(config.endpoint_url(), Some("http://localhost:4566"));
        assert_eq!((config.use_fips(), config.use_dual_stack()), (Some(true), Some(false)));
        let retry = config.retry_config().unwrap();
        assert_eq!((retry.max_attempts(), retry.mode()), (5, RetryMode::Adaptive));
    }

    #[test]
    fn what_is_wrong_in_them_is_said() {
        let (_, mistakes) = sdk(&[
            ("AWS_USE_FIPS_ENDPOINT", "yes"),
            ("AWS_MAX_ATTEMPTS", "0"),
            ("AWS_RETRY_MODE", "legacy"),
        ]);
        assert_eq!(
            mistakes,
            [
                "AWS_USE_FIPS_ENDPOINT is `yes`, expected true or false",
                "AWS_MAX_ATTEMPTS is `0`, expected a number of attempts above 0, such as 3",
                "AWS_RETRY_MODE is `legacy`, expected standard or adaptive",
            ]
        );
    }
}
