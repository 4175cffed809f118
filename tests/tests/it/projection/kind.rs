//! Of models that share a table, relations to one of several, and rows that are deleted and stay.

use orm::prelude::*;

use crate::{inheritance, polymorphic};

mod shared_table {
    use super::inheritance::{Article, Content, Note, Person, Podcast};
    use super::*;

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Article)]
    struct Headline {
        title: String,
        author: PersonName,
        notes: Vec<Text>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Person)]
    struct PersonName {
        name: String,
        #[projection(relation = Person::podcasts.order_by(Podcast::id))]
        podcasts: Vec<Talk>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Podcast)]
    struct Talk {
        seconds: i32,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Note)]
    struct Text {
        text: String,
        content: Option<Title>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Content)]
    struct Title {
        title: String,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Note)]
    struct Whole {
        id: i64,
        content: Option<Content>,
    }

    #[orm::test(setup = inheritance::filled)]
    async fn of_one_kind_there_are_its_rows_only(db: Database) -> orm::Result<()> {
        let query = Article::find().order_by(Article::id).project::<Headline>();
        let rows = orm::assert_queries!(db, 1, { query.all(&db).await? });
        let found: Vec<_> =
            rows.iter().map(|row| (&*row.title, &*row.author.name, row.notes.len())).collect();
        assert_eq!(found, [("Introduction", "Ada", 2), ("The end", "Bob", 0)]);
        assert_eq!(rows[0].author.podcasts, [Talk { seconds: 600 }]);
        assert_eq!(rows[1].author.podcasts, []);
        let mut titles: Vec<_> =
            rows[0].notes.iter().map(|note| (&*note.text, note.content.as_ref())).collect();
        titles.sort_by_key(|(text, _)| *text);
        let title = |title: &str| Title { title: title.to_owned() };
        assert_eq!(titles, [("a", Some(&title("Introduction"))), ("b", Some(&title("Film")))]);
        Ok(())
    }

    #[orm::test(setup = inheritance::filled)]
    async fn a_row_of_any_kind_is_read_whole(db: Database) -> orm::Result<()> {
        let notes = Note::find().order_by(Note::id).project::<Whole>().all(&db).await?;
        assert_eq!(notes.iter().map(|note| note.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(matches!(notes[0].content, Some(Content::Article(_))));
        assert!(matches!(notes[1].content, Some(Content::Video(_))));
        assert!(notes[3].content.is_none());
        Ok(())
    }
}

mod one_of_several {
    use super::polymorphic::{Author, Comment, Commentable, Post};
    use super::*;

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Comment)]
    struct Remark {
        body: String,
        commentable: Commentable,
        author: Option<AuthorName>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Author)]
    struct AuthorName {
        name: String,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Post)]
    struct Thread {
        title: String,
        #[projection(relation = Post::comments.order_by(Comment::id))]
        comments: Vec<Remark>,
    }

    #[orm::test(setup = polymorphic::filled)]
    async fn the_row_of_a_polymorphic_relation_is_read_whole(db: Database) -> orm::Result<()> {
        let query = Comment::find().order_by(Comment::id).project::<Remark>();
        let remarks = orm::assert_queries!(db, 1, { query.all(&db).await? });
        let places: Vec<(&str, String)> = remarks
            .iter()
            .map(|remark| {
                let place = match &remark.commentable {
                    Commentable::Post(post) => format!("post {}", post.title),
                    Commentable::Image(image) => format!("image {}", image.url),
                };
                (&*remark.body, place)
            })
            .collect();
        let expected =
            [("a", "post one"), ("b", "post one"), ("c", "image one"), ("d", "image two"), ("e", "post two")];
        assert_eq!(places, expected.map(|(body, place)| (body, place.to_owned())));
        assert_eq!(remarks[2].author.as_ref().map(|author| &*author.name), Some("Ada"));
        Ok(())
    }

    #[orm::test(setup = polymorphic::filled)]
    async fn its_inverse_has_the_rows_of_its_own_model(db: Database) -> orm::Result<()> {
        let threads = Post::find().order_by(Post::id).project::<Thread>().all(&db).await?;
        let found: Vec<(&str, Vec<&str>)> = threads
            .iter()
            .map(|thread| (&*thread.title, thread.comments.iter().map(|remark| &*remark.body).collect()))
            .collect();
        assert_eq!(found, [("one", vec!["a", "b"]), ("two", vec!["e"])]);
        assert!(matches!(&threads[0].comments[0].commentable, Commentable::Post(post) if post.id == 1));
        Ok(())
    }
}

mod deleted {
    use crate::soft_delete::{self, Author, Book, Genre};

    use super::*;

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Author)]
    struct Shelf {
        email: String,
        #[projection(relation = Author::books.order_by(Book::id))]
        books: Vec<Volume>,
        #[projection(relation = Author::books.only_deleted())]
        lost: Vec<Volume>,
        #[projection(expr = Author::books.count())]
        count: i64,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Book)]
    struct Volume {
        id: i64,
        author: Email,
        editor: Option<Email>,
        genres: Vec<GenreName>,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Author)]
    struct Email {
        email: String,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Genre)]
    struct GenreName {
        name: String,
    }

    #[orm::test(setup = soft_delete::filled)]
    async fn soft_deleted_rows_are_left_out_as_of_any_query(db: Database) -> orm::Result<()> {
        let shelves = Author::find().order_by(Author::id).project::<Shelf>().all(&db).await?;
        let ids = |books: &[Volume]| books.iter().map(|book| book.id).collect::<Vec<_>>();
        let found: Vec<_> = shelves
            .iter()
            .map(|shelf| (&*shelf.email, ids(&shelf.books), ids(&shelf.lost), shelf.count))
            .collect();
        assert_eq!(found, [("ada", vec![1, 3, 5], vec![2], 3), ("cyd", vec![], vec![], 0)]);
        let first = &shelves[0].books[0];
        assert_eq!(first.genres.iter().map(|genre| &*genre.name).collect::<Vec<_>>(), ["poem"]);
        assert_eq!(first.author.email, "ada");
        // Bob is deleted: as an editor he is not seen, as the author of a book that is there he is.
        assert!(shelves[0].books[2].editor.is_none());
        let by_bob = Book::find_by_pk(4).project::<Volume>().required(&db).await?;
        assert_eq!(by_bob.author.email, "bob");
        let all = Author::find().with_deleted().project::<Email>().all(&db).await?;
        assert_eq!(all.len(), 3);
        Ok(())
    }
}
