//! Account, region, keys and trust as the AWS tools find them: flags, environment,
//! then the profile in `~/.aws/config` and `~/.aws/credentials`.
//!
//! Nothing is asked for and nothing is refused: a machine without any of these
//! files gets the account and region that a fresh server has.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use frevo_sdk::{Endpoint, EndpointError};

use crate::config::{Defaults, is_account};

/// Who the command line speaks as, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// For instance `us-east-1`.
    pub region: String,
    /// The access key id and its secret, where there are any.
    pub keys: Option<(String, String)>,
    /// The endpoint that the profile names.
    pub endpoint: Option<String>,
    /// The certificate authorities that vouch for a server, instead of those
    /// that the system trusts (PEM).
    pub ca_bundle: Option<PathBuf>,
}

/// What flags say about the identity.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// `--account`
    pub account: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--profile`
    pub profile: Option<String>,
    /// `--ca-bundle`
    pub ca_bundle: Option<PathBuf>,
}

/// The environment, as a test can give it.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Identity {
    /// Finds out who is speaking.
    pub fn find(wanted: &Wanted, environment: Environment<'_>) -> Self {
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let home =
            variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from).unwrap_or_default();
        let file = |name: &str, default: &str| match variable(name) {
            Some(path) => sections(Path::new(&path)),
            None => sections(&home.join(".aws").join(default)),
        };
        let (config, credentials) =
            (file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
        let profile = wanted.profile.clone().or_else(|| variable("AWS_PROFILE")).unwrap_or("default".into());
        let section = if profile == "default" { profile.clone() } else { format!("profile {profile}") };
        let setting = |key: &str| {
            let of = |sections: &Sections, name: &str| {
                sections.get(name).and_then(|found| found.get(key)).cloned()
            };
            of(&credentials, &profile).or_else(|| of(&config, &section))
        };

        let pair = |id: Option<String>, secret: Option<String>| id.zip(secret);
        let from_environment = pair(variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
        let from_profile = || pair(setting("aws_access_key_id"), setting("aws_secret_access_key"));
        // A profile named on the command line is meant, whatever the shell exports.
        let keys = if wanted.profile.is_some() {
            from_profile().or(from_environment)
        } else {
            from_environment.or_else(from_profile)
        };
        let Defaults { account, region } = Defaults::default();
        let named_by_key = keys.as_ref().map(|(id, _)| id.clone()).filter(|id| is_account(id));
        Self {
            account: wanted.account.clone().or(named_by_key).unwrap_or(account),
            region: (wanted.region.clone())
                .or_else(|| wanted.profile.as_ref().and_then(|_| setting("region")))
                .or_else(|| variable("AWS_REGION"))
                .or_else(|| variable("AWS_DEFAULT_REGION"))
                .or_else(|| setting("region"))
                .unwrap_or(region),
            endpoint: setting("endpoint_url"),
            ca_bundle: (wanted.ca_bundle.clone())
                .or_else(|| variable("AWS_CA_BUNDLE").map(PathBuf::from))
                .or_else(|| setting("ca_bundle").map(PathBuf::from)),
            keys,
        }
    }

    /// The server at `url`, used by who is speaking.
    pub fn endpoint_at(&self, url: &str) -> Result<Endpoint, EndpointError> {
        let endpoint = Endpoint::new(url)?.scope(&self.account, &self.region);
        let endpoint = match &self.ca_bundle {
            Some(path) => endpoint.ca_bundle(path)?,
            None => endpoint,
        };
        Ok(match &self.keys {
            Some((id, secret)) => endpoint.credentials(id, secret),
            None => endpoint,
        })
    }
}

type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// The sections of an AWS configuration file; a file that can't be read has
/// none, as for the AWS tools.
fn sections(path: &Path) -> Sections {
    fs::read_to_string(path).map(|text| parse(&text)).unwrap_or_default()
}

/// Nested settings (indented lines) belong to services we do not read.
fn parse(text: &str) -> Sections {
    let mut sections = Sections::new();
    let mut current = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) || line.starts_with([' ', '\t']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            current = name.split_whitespace().collect::<Vec<_>>().join(" ");
        } else if let Some((key, value)) = trimmed.split_once('=') {
            let value = value.split(" #").next().unwrap_or_default().trim();
            sections.entry(current.clone()).or_default().insert(key.trim().to_lowercase(), value.to_owned());
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "\
        # what the aws CLI wrote\n\
        [default]\n\
        region = eu-west-1\n\
        s3 =\n    max_concurrent_requests = 20\n\
        [profile  staging]\n\
        region=eu-central-1 # Frankfurt\n\
        endpoint_url = http://staging:8083\n\
        ca_bundle = /profile.pem\n";
    const CREDENTIALS: &str = "[default]\naws_access_key_id = 000000000042\naws_secret_access_key = s\n[staging]\naws_access_key_id = AKIA\naws_secret_access_key = t\n";

    fn find(wanted: Wanted, variables: &[(&str, &str)]) -> Identity {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join(".aws")).expect("the folder is ours");
        fs::write(folder.path().join(".aws/config"), CONFIG).expect("the folder is ours");
        fs::write(folder.path().join(".aws/credentials"), CREDENTIALS).expect("the folder is ours");
        let home = folder.path().to_string_lossy().into_owned();
        Identity::find(&wanted, &|name| match name {
            "HOME" => Some(home.clone()),
            _ => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
        })
    }

    #[test]
    fn the_default_profile_names_region_and_account() {
        let identity = find(Wanted::default(), &[]);
        assert_eq!((&*identity.account, &*identity.region), ("000000000042", "eu-west-1"));
    }

    #[test]
    fn the_environment_wins_over_the_default_profile_and_flags_over_both() {
        let variables = [
            ("AWS_REGION", "us-west-2"),
            ("AWS_ACCESS_KEY_ID", "000000000007"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
        ];
        let identity = find(Wanted::default(), &variables);
        assert_eq!((&*identity.account, &*identity.region), ("000000000007", "us-west-2"));
        let wanted = Wanted { account: Some("000000000009".into()), ..Wanted::default() };
        assert_eq!(find(wanted, &variables).account, "000000000009");
    }

    #[test]
    fn a_profile_named_by_a_flag_is_meant() {
        let wanted = Wanted { profile: Some("staging".into()), ..Wanted::default() };
        let identity = find(wanted, &[("AWS_REGION", "us-west-2")]);
        assert_eq!((&*identity.account, &*identity.region), ("000000000000", "eu-central-1"));
        assert_eq!(identity.keys, Some(("AKIA".into(), "t".into())));
        assert_eq!(identity.endpoint.as_deref(), Some("http://staging:8083"));
    }

    #[test]
    fn authorities_come_from_the_flag_the_environment_or_the_profile() {
        let bundle = |wanted, variables| find(wanted, variables).ca_bundle.expect("one is named");
        let named = [("AWS_CA_BUNDLE", "/environment.pem")];
        let by_profile = Wanted { profile: Some("staging".into()), ..Wanted::default() };
        assert_eq!(bundle(by_profile, &[]), Path::new("/profile.pem"));
        assert_eq!(bundle(Wanted::default(), &named), Path::new("/environment.pem"));
        let by_flag = Wanted { ca_bundle: Some("/flag.pem".into()), ..Wanted::default() };
        assert_eq!(bundle(by_flag, &named), Path::new("/flag.pem"));
    }

    #[test]
    fn a_machine_without_aws_files_gets_what_a_fresh_server_has() {
        let identity = Identity::find(&Wanted::default(), &|_| None);
        assert_eq!(
            (&*identity.account, &*identity.region, identity.keys),
            ("000000000000", "us-east-1", None)
        );
    }
}
