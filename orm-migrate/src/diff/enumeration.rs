use super::plan::{Plan, Stage};
use crate::operation::Operation;
use crate::schema::{Enum, Schema};

pub(super) fn compare(from: &Schema, to: &Schema, plan: &mut Plan) {
    for new in &to.enums {
        match from.enumeration(&new.name) {
            None => plan.push(Stage::CreateEnums, Operation::CreateEnum { enumeration: new.clone() }),
            Some(old) => labels(old, new, plan),
        }
    }
    for old in from.enums.iter().filter(|old| to.enumeration(&old.name).is_none()) {
        plan.push(Stage::DropEnums, Operation::DropEnum { enumeration: old.clone() });
    }
}

fn labels(old: &Enum, new: &Enum, plan: &mut Plan) {
    let removed: Vec<&String> = old.labels.iter().filter(|label| !new.labels.contains(label)).collect();
    if !removed.is_empty() {
        let labels = removed.iter().map(|label| format!("{label:?}")).collect::<Vec<_>>().join(", ");
        let reason = format!(
            "PostgreSQL cannot remove the label {labels}: keep it, say what it is called now, or make an enum of another \
             name, give the columns that type by a statement of your own, and drop the old one"
        );
        return plan.refuse(&old.name, reason);
    }
    let kept = new.labels.iter().filter(|label| old.labels.contains(label));
    if !kept.eq(&old.labels) {
        let reason = format!(
            "PostgreSQL cannot change the order of labels: keep it as {}, or make an enum of another name",
            old.labels.join(", ")
        );
        return plan.refuse(&old.name, reason);
    }
    for (position, label) in new.labels.iter().enumerate().filter(|(_, label)| !old.labels.contains(label)) {
        // Labels that are new, too, come one after the other before the next that is there.
        let before = new.labels[position..].iter().find(|label| old.labels.contains(label));
        plan.push(
            Stage::EnumLabels,
            Operation::AddEnumValue {
                enumeration: new.name.clone(),
                value: label.clone(),
                before: before.cloned(),
            },
        );
    }
}
