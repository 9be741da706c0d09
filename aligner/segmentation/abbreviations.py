"""What the splitter of Latin-script text knows about each language: data only."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ENGLISH", "FRENCH", "GERMAN", "OTHER", "LatinRules"]


@dataclass(frozen=True, slots=True)
class LatinRules:
    """Abbreviations and habits of one language, all without the final full stop.

    titles
        Never end a sentence: a name follows (``Mr``).
    numbered
        Do not end one before a number (``No``).
    final
        May end one; they do where one of ``starters`` follows (``Inc``).
    phrases
        Never end a sentence either (``e.g``); in small letters, and without the spaces that some put inside.
    starters
        Words (up to an apostrophe) that, with a capital, begin a sentence rather than go on with a name.
    surnames
        Starters that may be family names as well, not trusted after the initial of a given name.
    clock, clock_sequels
        What marks the time of day (``p.m``), and the capitalised words that still belong to it.
    speech
        Verbs of saying that follow a quoted question and its speaker.
    closing
        Quotation marks and brackets that close.
    ordinals
        Whether ``21.`` is an ordinal number, as in German.
    """

    titles: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    clock: frozenset[str] = frozenset()
    clock_sequels: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    closing: str = "\"'”’»)]}"
    ordinals: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = LatinRules(
    titles=_words(
        """Mr Mrs Ms Mx Dr Drs Prof Profs Gen Col Lt Capt Cpt Cmdr Cdr Maj Sgt Cpl Pvt Adm Brig Sen Sens Rep Reps
        Gov Govs Pres Hon Rev Fr Msgr Messrs Mme Mlle Amb Det Supt Insp Atty Wm Geo"""
    ),
    numbered=_words(
        """No Nos Art Arts Sec Secs para paras Para Paras p pp P PP Vol Vols vol vols Fig Figs fig figs Ch ch Chap
        chap Cap cap Eq eq Ref ref Pt pt Cl cl Ser ser Res res Add Rev Corr Doc Docs art arts sec nos n nn ca c
        Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"""
    ),
    final=_words(
        """St Ste Mt Ft Inc Ltd Co Corp Cos Bros Jr Sr Esq plc Plc LLC Pty al Ave Blvd Rd Dept Univ Assn Assoc Intl Bldg
        Hwy Ph.D PhD M.Sc B.Sc Ed.D LL.D LL.B LL.M Ll.B D.Phil Sq ed eds trans est Mass Conn Calif Ariz Penn Va Pa Md
        Tenn Wis Mich Minn Ill Ind Ore Okla Colo Fla Ga"""
    ),
    phrases=_words("e.g i.e vs cf viz approx incl esp"),
    starters=_words(
        """The An This That These Those It He She We They You I In On At As But And Or Nor However If When While
        Whereas After Before Since For From By With Without Within To There Here Both Moreover Furthermore Meanwhile
        Although Though Its His Her Our Their My Your What Who Why How Where Which Whether Not Yet So Then Thus
        Therefore Hence Today Yesterday Tomorrow During Under Over According Some Many Most Each Every Such Once Now
        Also Even Only Despite Because Through Throughout Until Unless Upon Still Finally Instead Nevertheless
        Nonetheless Accordingly Consequently Otherwise Besides Between Among Against Across Along Amid About Above
        Please Let Do Does Did Is Are Was Were Can Could Will Would Should Shall May Must Has Have Had Indeed Perhaps
        Never Always Often Sometimes Later Earlier Recently Currently Similarly Likewise Additionally Regarding
        Concerning Following Given Nobody Everyone Someone Nothing Everything Neither Either Several Few
        Another Any Don Mr Mrs Ms"""
    ),
    surnames=_words("He An You So Do Her Let May Will Any In On Si To Yet Few Such"),
    clock=_words("a.m p.m A.M P.M am pm"),
    clock_sequels=_words(
        """Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun January February
        March April May June July August September October November December GMT UTC EST EDT ET CET CEST BST PST PT
        HKT CST Beijing Eastern Central Pacific Mountain Greenwich Moscow London Local Hong"""
    ),
    speech=_words(
        """said says asked asks replied answered cried shouted exclaimed added whispered muttered inquired enquired
        demanded wondered protested snapped called yelled responded"""
    ),
)

GERMAN = LatinRules(
    titles=_words("Mr Mrs Ms Dr Prof Hr Hrn Fr Frl Hl St Dipl Ing Hptm Gen Maj Mag Lic"),
    numbered=_words(
        """Nr Nrn Art Abs Ziff Ziffn S Bd Bde Kap Abb Tab Anm Fn Rn Rz Pkt Kl Jg H Std Min Sek
        Jan Feb Aug Sept Okt Nov Dez"""
    ),
    final=_words("usw etc bzw Mio Mrd Jh Jhs Jr Sr Co Str Tel Inc Ltd Chr"),
    phrases=_words(
        """z.B d.h u.a o.ä z.T i.d.R u.U v.a s.o s.u o.g z.Z m.E u.ä i.S v.Chr n.Chr vgl ca evtl ggf inkl exkl bspw
        sog gem vs"""
    ),
    starters=_words(
        """Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ich Ihr Du Man In Im Am An Auf Aus Bei Beim
        Bis Durch Für Gegen Mit Nach Nachdem Ohne Seit Seitdem Über Um Unter Von Vom Vor Während Wegen Zu Zum Zur Aber
        Und Oder Doch Denn Jedoch Wenn Als Da Weil Ob Obwohl Damit Dann Danach Dabei Dadurch Dort Hier Heute Gestern
        Jetzt Nun Nur Noch Schon Auch So Sein Seine Seinen Ihre Unser Unsere Dieser Diese Dieses Diesen Diesem Jeder
        Jede Jedes Alle Viele Einige Was Wer Wie Wo Warum Wann Nicht Kein Keine Allerdings Außerdem Deshalb Trotzdem
        Zwar Zunächst Später"""
    ),
    closing="\"'“”’‘»«)]}",
    ordinals=True,
)

FRENCH = LatinRules(
    titles=_words("Mr Mrs Ms M MM Mme Mmes Mlle Mlles Me Mgr Dr Drs Pr Prof St Ste Gén Col Cdt Lt"),
    numbered=_words("art Art n no No nos p pp vol t chap fig Fig al Al par h janv févr avr juil sept oct nov déc"),
    final=_words("etc Cie Inc Ltd J.-C J-C Jr apr éd av boul bd"),
    phrases=_words("p.ex cf env vs av.J apr.J"),
    starters=_words(
        """Le La Les L Un Une Des Du De D Il Elle Ils Elles On Nous Vous Je J Tu Ce Cette Ces Cet C Cela Ça En Au
        Aux À Dans Sur Sous Pour Par Avec Sans Chez Vers Depuis Pendant Après Avant Mais Et Ou Or Donc Car Si Quand
        Lorsque Comme Que Qui Quoi Où Pourquoi Comment Son Sa Ses Leur Leurs Notre Nos Votre Mon Ma Mes Ne Ni Puis
        Alors Ainsi Enfin Aujourd Hier Demain Cependant Toutefois Néanmoins Plusieurs Tous Toutes Tout Certains
        Certaines Chaque Selon Malgré Entre Dès Plus Même Très Ici Là Voici"""
    ),
)

OTHER = LatinRules(
    titles=_words("Mr Mrs Ms Dr Prof St Sr Sra D Dña Dott dott Sig sig Ing Hr Fr M Mme"),
    numbered=_words("No Nr nr Art art p pp S n no núm vol Vol fig Fig cap č čl str"),
    final=_words("etc Inc Ltd Co usw"),
    phrases=_words("e.g i.e vs cf p.ej ca"),
    closing="\"'”’»)]}",
)
