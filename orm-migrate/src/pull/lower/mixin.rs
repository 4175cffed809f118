use super::super::Options;
use super::super::entity::{Default, Entity};
use crate::schema::Type;

const MOMENT: &str = "timestamp with time zone";

/// The mixins that were asked for, where the table has exactly what they mean.
pub(super) fn mixins(entity: &mut Entity, options: &Options) {
    let is_moment = |entity: &Entity, name: &str, nullable: bool, default: &Default| {
        entity.position(name).is_some_and(|at| {
            let column = &entity.table.columns[at];
            column.ty == Type::Sql(MOMENT.to_owned())
                && column.nullable == nullable
                && entity.fields[at].default == *default
        })
    };
    entity.timestamps = options.timestamps
        && ["created_at", "updated_at"].iter().all(|name| is_moment(entity, name, false, &Default::Now));
    entity.soft_delete = options.soft_delete && is_moment(entity, "deleted_at", true, &Default::None);
}
