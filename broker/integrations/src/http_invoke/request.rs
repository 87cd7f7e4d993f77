//! What a task's parameters ask for, as an HTTP request.
//!
//! Where the connection has a header, a member of the query or of the body of the
//! same name, it is the connection's that is sent.

use frevo_sdk::TaskError;
use frevo_value::{Object, Value};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use url::Url;

use super::authorization::{Authorization, HttpParameters, Parameter};
use super::encoding::{self, ArrayFormat};
use crate::parameters::Parameters;

const FORM: &str = "application/x-www-form-urlencoded";

/// Headers that belong to the connection on the wire.
const OF_THE_WIRE: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A call of an HTTP endpoint.
#[derive(Debug)]
pub struct Call {
    /// The ARN of the connection that authorizes it.
    pub connection: String,
    endpoint: Url,
    method: Method,
    headers: HeaderMap,
    query: Vec<(String, String)>,
    body: Option<Value>,
    /// The body is sent as a form.
    form: Option<ArrayFormat>,
}

impl Call {
    /// Reads a task's parameters (integrations.md §5).
    pub fn read(text: &str) -> Result<Self, TaskError> {
        let given = Parameters::read(
            text,
            &[
                "ApiEndpoint",
                "Authentication",
                "Headers",
                "InvocationConfig",
                "Method",
                "QueryParameters",
                "RequestBody",
                "Transform",
            ],
        )?;
        let endpoint: Url =
            given.required_text("ApiEndpoint")?.parse().map_err(|_| given.malformed("ApiEndpoint"))?;
        let is_known =
            |method: &&str| ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"].contains(method);
        let method = Some(given.required_text("Method")?).filter(is_known);
        let method =
            method.and_then(|method| method.parse().ok()).ok_or_else(|| given.malformed("Method"))?;
        Ok(Self {
            connection: connection(&given)?,
            endpoint,
            method,
            headers: headers(&given)?,
            query: query(&given)?,
            body: given.get("RequestBody").cloned(),
            form: form(&given)?,
        })
    }

    /// The request, with what the connection adds to it and this `Authorization`
    /// header.
    pub fn request(
        &self,
        authorization: &Authorization,
        header: Option<&str>,
    ) -> Result<Request<Vec<u8>>, TaskError> {
        let added = authorization.parameters();
        let (media, body) = self.body(added)?;
        let mut request =
            Request::builder().method(self.method.clone()).uri(self.url(added).as_str()).body(body)?;
        let headers = request.headers_mut();
        if let Some(media) = media {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        headers.extend(self.headers.clone());
        if self.form.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
        }
        let own = header.map(|header| ("authorization", header)).into_iter().chain(authorization.api_key());
        let more = added.headers.iter().map(|Parameter { key, value }| (&**key, &**value));
        for (name, value) in own.chain(more) {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(true);
            headers.insert(name.parse::<HeaderName>()?, value);
        }
        Ok(request)
    }

    fn url(&self, added: &HttpParameters) -> Url {
        let mut url = self.endpoint.clone();
        if self.query.is_empty() && added.query.is_empty() {
            return url;
        }
        let is_added = |name: &str| added.query.iter().any(|parameter| parameter.key == name);
        let named: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let own = named.into_iter().chain(self.query.iter().cloned()).filter(|(name, _)| !is_added(name));
        let pairs: Vec<(String, String)> = own
            .chain(added.query.iter().map(|Parameter { key, value }| (key.clone(), value.clone())))
            .collect();
        url.set_query(Some(&encoding::joined(pairs)));
        url
    }

    /// The body and its media type.
    fn body(&self, added: &HttpParameters) -> Result<(Option<&'static str>, Vec<u8>), TaskError> {
        const JSON: &str = "application/json";
        let refused = || {
            TaskError::terminal(
                "States.Runtime",
                "The value of the field 'RequestBody' has an invalid format",
            )
        };
        let mut body = self.body.clone();
        if !added.body.is_empty() {
            let mut members = match body {
                None => Object::default(),
                Some(Value::Object(members)) => (*members).clone(),
                Some(_) => return Err(refused()),
            };
            for Parameter { key, value } in &added.body {
                members.insert(key.as_str(), value.as_str().into());
            }
            body = Some(members.into());
        }
        Ok(match (body, self.form) {
            (None, _) => (None, Vec::new()),
            (Some(Value::String(text)), _) => (None, text.as_bytes().to_vec()),
            (Some(body), Some(format)) => {
                (Some(FORM), encoding::form(&body, format).ok_or_else(refused)?.into_bytes())
            }
            (Some(body), None) => (Some(JSON), body.to_string().into_bytes()),
        })
    }
}

fn connection(given: &Parameters<'_>) -> Result<String, TaskError> {
    let (name, member) = match given.get("InvocationConfig") {
        Some(member) => ("InvocationConfig", member),
        None => ("Authentication", given.required("Authentication")?),
    };
    if member.as_object().is_none() {
        return Err(given.malformed(name));
    }
    Ok(given.within(member, &["ConnectionArn"])?.required_text("ConnectionArn")?.to_owned())
}

fn headers(given: &Parameters<'_>) -> Result<HeaderMap, TaskError> {
    let refused = || given.malformed("Headers");
    let mut headers = HeaderMap::new();
    for (name, values) in members(given, "Headers")? {
        let name: HeaderName = name.parse().map_err(|_| refused())?;
        if OF_THE_WIRE.contains(&name.as_str()) {
            return Err(refused());
        }
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(&value).map_err(|_| refused())?);
        }
    }
    Ok(headers)
}

fn query(given: &Parameters<'_>) -> Result<Vec<(String, String)>, TaskError> {
    let members = members(given, "QueryParameters")?.into_iter();
    Ok(members
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
        .collect())
}

/// The members of an object with their values, of an array several.
fn members(given: &Parameters<'_>, key: &str) -> Result<Vec<(String, Vec<String>)>, TaskError> {
    let Some(value) = given.get(key) else { return Ok(Vec::new()) };
    let members = value.as_object().ok_or_else(|| given.malformed(key))?;
    let read = |(name, value): (&std::sync::Arc<str>, &Value)| {
        let values = match value {
            Value::Array(items) => items.iter().map(encoding::scalar).collect(),
            value => encoding::scalar(value).map(|text| vec![text]),
        };
        Some((name.to_string(), values?))
    };
    members.iter().map(read).collect::<Option<_>>().ok_or_else(|| given.malformed(key))
}

/// How the body is sent as a form, if it is.
fn form(given: &Parameters<'_>) -> Result<Option<ArrayFormat>, TaskError> {
    let Some(transform) = given.get("Transform") else { return Ok(None) };
    let transform = given.within(transform, &["RequestBodyEncoding", "RequestEncodingOptions"])?;
    match transform.text("RequestBodyEncoding")? {
        None | Some("NONE") => return Ok(None),
        Some("URL_ENCODED") => {}
        Some(_) => return Err(transform.malformed("RequestBodyEncoding")),
    }
    let Some(options) = transform.get("RequestEncodingOptions") else {
        return Ok(Some(ArrayFormat::default()));
    };
    let options = transform.within(options, &["ArrayFormat"])?;
    match options.text("ArrayFormat")? {
        None => Ok(Some(ArrayFormat::default())),
        Some(format) => {
            let format = ArrayFormat::parse(format).ok_or_else(|| options.malformed("ArrayFormat"))?;
            Ok(Some(format))
        }
    }
}
