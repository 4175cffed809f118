use super::States;
use super::plan::{Plan, Stage};
use crate::operation::Operation;
use crate::schema::Enum;

pub(super) fn compare(states: &States<'_>, plan: &mut Plan) {
    let (renamed, to) = (states.renamed, states.to);
    for new in to.enums.iter().filter(|new| renamed.enumeration(&new.name).is_none()) {
        plan.push(Stage::CreateEnums, Operation::CreateEnum { enumeration: new.clone() });
    }
    for (original, old) in states.from.enums.iter().zip(&renamed.enums) {
        match to.enumeration(&old.name) {
            None => plan.push(Stage::DropEnums, Operation::DropEnum { enumeration: old.clone() }),
            Some(new) => labels(original, old, new, plan),
        }
    }
}

/// Labels are added while the enum and its labels have their old names.
fn labels(original: &Enum, old: &Enum, new: &Enum, plan: &mut Plan) {
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
        if original.labels.contains(label) {
            let reason = format!("the label {label:?} is renamed and added at once: do one after the other");
            plan.refuse(&old.name, reason);
        }
        // Labels that are new, too, come one after the other before the next that is there.
        let next =
            new.labels[position..].iter().find_map(|label| old.labels.iter().position(|old| old == label));
        plan.push(
            Stage::EnumLabels,
            Operation::AddEnumValue {
                enumeration: original.name.clone(),
                value: label.clone(),
                before: next.map(|at| original.labels[at].clone()),
            },
        );
    }
}
