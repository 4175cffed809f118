use orm::prelude::*;

#[derive(Polymorphic)]
enum Commentable {
    Post(Post),
    Image(Image),
}

#[derive(Model)]
#[has_many(comments: Comment, as = commentable)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Image {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    commentable_type: CommentableType,
    #[belongs_to(commentable: Commentable, polymorphic, trigger)]
    commentable_id: i64,
}

async fn run(db: &Database, post: Post, comment: Comment) -> orm::Result<()> {
    post.add(Post::comments, &comment, db).await?;
    post.remove(Post::comments, &comment, db).await?;
    post.set(Post::comments, &comment, db).await?;
    Ok(())
}

fn main() {}
