//! A job alert of LinkedIn, as a mail: blocks of title, company, place and link between lines of dashes.
//!
//! Links hold tokens that sign the reader in. They are cut off: a job is known by its number.

use super::draft::{Draft, time};
use super::google_alerts_mail::{parse, text_part};
use super::step::{Class, Delivery, Got, Source, Unreadable};

/// One mail.
pub struct LinkedInMail;

impl Source for LinkedInMail {
    fn name(&self) -> &'static str {
        "linkedin_mail"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let mail = parse(got)?;
        let date = mail.date().and_then(|date| time(&date.to_rfc3339()));
        let text = text_part(&mail).unwrap_or_default();
        let drafts = jobs(&text);
        if drafts.is_empty() {
            return Err(Unreadable::new(
                Class::NotAFeed,
                "the mail has no text part with jobs in it",
                "its layout may have changed: report it",
            ));
        }
        let entries =
            drafts.into_iter().filter_map(|draft| Draft { published: date, ..draft }.entry()).collect();
        Ok(Delivery { entries, ..Delivery::default() })
    }
}

fn jobs(text: &str) -> Vec<Draft> {
    let (mut all, mut block): (Vec<Draft>, Vec<&str>) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        if line.len() > 20 && line.bytes().all(|byte| byte == b'-') {
            block.clear();
            continue;
        }
        let Some(number) = number(line) else {
            if !line.is_empty() {
                block.push(line);
            }
            continue;
        };
        // The first block stands behind the name of the alert, and a remark behind the place.
        if let Some(start) = block.iter().position(|line| line.starts_with("Your job alert")) {
            block.drain(..=start);
        }
        if let [title, company, rest @ ..] = &block[..] {
            all.push(Draft {
                id: number.to_owned(),
                title: format!("{title} at {company}"),
                summary: rest.join(". "),
                url: Some(format!("https://www.linkedin.com/jobs/view/{number}/")),
                outlet: "LinkedIn".to_owned(),
                ..Draft::default()
            });
        }
        block.clear();
    }
    all
}

/// The job's number in a line with its link.
fn number(line: &str) -> Option<&str> {
    let rest = line.split_once("/jobs/view/")?.1;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|number| !number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::jobs;

    #[test]
    fn a_job_is_its_block_and_its_number_without_the_tokens() {
        let text = "Your job alert for Pilot in Ohio\nPilot\nAcme Air\nDayton, OH\nView job: https://www.linkedin.com/comm/jobs/view/77/?otpToken=secret\n\n\
                    ---------------------------------------------\n\nCopilot\nAcme Air\nDayton, OH\n\nActively hiring\nView job: https://www.linkedin.com/comm/jobs/view/78/?otpToken=secret\n\
                    ---------------------------------------------\nSee all jobs: https://www.linkedin.com/comm/jobs/search?x\n";
        let found = jobs(text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].title.as_str(), found[0].id.as_str()), ("Pilot at Acme Air", "77"));
        assert_eq!(found[1].summary, "Dayton, OH. Actively hiring");
        assert!(!format!("{found:?}").contains("secret"));
    }
}
