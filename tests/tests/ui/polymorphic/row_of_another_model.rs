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

#[derive(Model)]
struct Page {
    #[column(primary_key)]
    id: i64,
}

fn main() {
    let post = Post { id: 1 };
    let page = Page { id: 1 };
    let _ = Comment::create().id(1).commentable(&page);
    let _ = Comment::create().id(1).commentable(post.id);
    let _ = async |db: Database| Comment::create().id(1).save(&db).await;
}
