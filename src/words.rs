//! Words in the languages the program speaks: English and Chinese are both at home.

/// The language of messages and manuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// A text in every language there is; made by `words!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Words {
    /// The text in one language.
    pub fn into_lang(self, lang: Lang) -> String {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// Words in English and in Chinese: `words!("`{name}` is lost", "`{name}` 丢失")`.
macro_rules! words {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::words::Words { en: format!($en), zh: format!($zh) }
    };
    // the same arguments in both, each used in both
    ($en:literal, $zh:literal, $($it:expr),+ $(,)?) => {
        $crate::words::Words { en: format!($en, $($it),+), zh: format!($zh, $($it),+) }
    };
}

pub(crate) use words;

/// The same in every language: a name, a number, a formula.
impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words { en: text.to_string(), zh: text.to_string() }
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words { zh: text.clone(), en: text }
    }
}

impl Words {
    /// The text in one language, borrowed.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}
