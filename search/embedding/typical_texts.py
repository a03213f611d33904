"""
Texts of many kinds in the readers' three languages: over their words a model's mean word is taken.

Short and long ones, as a word's state tells how much stands around it too. What libraries have in common is not here by
chance: over passages of one library, the mean takes away what that library is about.
"""

_ARABIC = """
تقع المدينة على ضفة النهر عند سفح الجبل، ويبلغ عدد سكانها نحو مئتي ألف نسمة.

ولد الكاتب في قرية صغيرة سنة 1911، ونشر روايته الأولى وهو طالب في كلية الآداب.

يتكون الماء من ذرتي هيدروجين وذرة أكسجين، ويغلي عند درجة مئة تحت الضغط العادي.

فاز الفريق بكأس البطولة ثلاث مرات متتالية قبل أن ينتقل مدربه إلى ناد آخر.

استولى الجيش على القلعة بعد حصار دام أربعين يوما، ثم وقع الطرفان معاهدة صلح.

تعيش هذه الطيور في الغابات الاستوائية وتتغذى على الثمار والحشرات الصغيرة.

اخترع المهندس آلة بخارية جديدة غيرت صناعة النسيج في القرن الثامن عشر.

تعد اللغة وسيلة للتعبير عن الأفكار، ولكل لهجة أصواتها ومفرداتها الخاصة.

بني الجامع في عهد السلطان، وزينت جدرانه بالزليج والخط الكوفي.

يدور الكوكب حول الشمس في مدار بيضوي، وله قمران صغيران اكتشفا حديثا.

ارتفعت أسعار القمح في الأسواق العالمية بسبب الجفاف وتكاليف النقل.

يلزم المشغل بأداء أجرة العامل في أجل لا يتجاوز نهاية الشهر.

يعاقب بغرامة من ألفين إلى عشرة آلاف درهم كل من خالف أحكام هذه المادة.

تحدث لدى رئيس الحكومة لجنة وطنية تتولى تتبع تنفيذ هذا القانون ورفع تقرير سنوي.

لا تقبل الدعوى إذا لم تقدم داخل ثلاثة أشهر من تاريخ تبليغ القرار إلى المعني بالأمر.

يقصد بالمستهلك في مدلول هذا النظام كل شخص يقتني سلعة لحاجاته غير المهنية.

تنتخب الجماعة من بين أعضائها رئيسا ونوابا له بالأغلبية المطلقة.

تنسخ جميع المقتضيات المخالفة، ويعمل بهذا المرسوم ابتداء من نشره في الجريدة الرسمية.

يقدم الطلب إلى المصلحة المختصة مرفقا بنسخة من البطاقة الوطنية وشهادة السكنى.

لتجديد جواز السفر، احجز موعدا على الموقع ثم أحضر صورتين وأد رسم التنبر.

يمكنكم الاتصال بالرقم الأخضر من الاثنين إلى الجمعة للاستفسار عن مآل ملفكم.

تستفيد الأسر المعوزة من منحة شهرية، ويودع ملفها لدى مكتب المساعدة القريب من محل سكناها.

تفتح الحضانة أبوابها في الثامنة صباحا، وتستقبل الرضع ابتداء من ثلاثة أشهر.

يساعد المرشد الشباب الباحثين عن عمل على كتابة السيرة الذاتية والاستعداد للمقابلة.

توفر الجمعية مأوى مؤقتا ودعما نفسيا وقانونيا للنساء في وضعية صعبة.

تهدف الخطة إلى توسيع التغطية الصحية وتقليص الفوارق بين المدن والقرى في أفق 2030.

أظهرت الدراسة أن نصف المستجوبين يفضلون التكوين عن بعد، وأن كلفته أقل.

ترتكز المنهجية على مقابلات فردية وعينة من ستمئة أسرة موزعة على خمس جهات.

يتعلم التلاميذ القراءة باللعب والحكاية، ويشارك الآباء في تقييم تقدمهم.

إذا ارتفعت حرارة الطفل فأعطه ماء كافيا وراجع الطبيب عند استمرارها يومين.

اخلط الدقيق والسكر والزبدة، ثم ضع العجين في فرن ساخن مدة عشرين دقيقة.

كيف أسترجع كلمة المرور، ولماذا يرفض التطبيق رقم هاتفي؟

ما الفرق بين التأمين الإجباري والتأمين التكميلي، ومن يتحمل الاشتراك؟

كان الطريق طويلا والمطر غزيرا، فوصلنا إلى بيت جدي بعد منتصف الليل.

الواحة أرض خصبة وسط الصحراء تسقيها عين أو بئر. تزرع فيها النخيل أولا لأنها تحمي ما تحتها من الشمس، ثم أشجار الرمان
والتين، ثم الخضر والحبوب في الظل. كان أهلها يقتسمون الماء بالساعات، ويعينون شيخا يفصل في النزاعات، وما زالت بعض القرى
تحتفظ بهذا النظام. تراجعت المساحات المزروعة منذ منتصف القرن العشرين بسبب الجفاف وهجرة الشباب إلى المدن ومرض أصاب
النخل.

تأسست الجامعة سنة 1957 بثلاث كليات هي الآداب والعلوم والحقوق، ثم أضيفت إليها كلية الطب بعد خمس سنوات. درس فيها عدد من
الوزراء والأدباء، ونال أحد أساتذتها جائزة دولية في الرياضيات. تضم مكتبتها نحو أربعمئة ألف كتاب، منها مخطوطات نادرة
أهدتها أسر معروفة. انتقلت في التسعينيات إلى مقر جديد شرق العاصمة، وبلغ عدد طلابها في العام الماضي ستين ألفا.

قاد القائد حملته نحو الشمال في ربيع ذلك العام ومعه عشرون ألف مقاتل، فعبر النهر ليلا وفاجأ خصومه عند الفجر. انهزم جيش
الملك وفر إلى الجزيرة، ودخل المنتصرون العاصمة دون قتال. حكمت أسرته البلاد مئة وثلاثين سنة، وازدهرت التجارة مع الهند،
وشيدت المدارس والأسوار. انتهى حكمها حين ثار الجند على آخر أمرائها وقتلوه في قصره.

القلب عضلة مجوفة تدفع الدم إلى أنحاء الجسم، ويتكون من أربع حجرات تفصل بينها صمامات. ينبض نحو سبعين مرة في الدقيقة عند
البالغين، ويزداد ذلك مع الجهد والخوف. تنشأ أكثر أمراضه من تضيق الشرايين التي تغذيه، ومن أسبابها التدخين وارتفاع الضغط
وداء السكري. يعالج المريض بالأدوية أو بتوسيع الشريان، وقد يحتاج إلى عملية جراحية.

لعب المهاجم أول مباراة رسمية له وهو في السابعة عشرة، وسجل هدفين في مرمى الفريق الضيف. انتقل بعد موسمين إلى ناد إيطالي
مقابل اثني عشر مليون يورو، غير أن إصابة في الركبة أبعدته عن الملاعب سنة كاملة. عاد إلى بلده وقاد المنتخب إلى نصف نهائي
كأس القارة، واختير أفضل لاعب في الدورة. اعتزل في 2015 وصار مدربا للناشئين.

يعتمد اقتصاد الجزيرة على السياحة وصيد الأسماك وتصدير الموز. اكتشف الغاز قبالة سواحلها سنة 1998، فارتفع دخل الفرد وتوسع
الميناء. عملتها مرتبطة بالدولار، ويبلغ معدل البطالة سبعة في المئة. يسكنها خليط من أصول إفريقية وأوروبية وآسيوية،
واللغة الرسمية فيها الإنجليزية، لكن أكثر الناس يتحدثون في بيوتهم لغة محلية لها أدب مكتوب.

ظهرت الرواية في صورتها الحديثة أواخر القرن التاسع عشر، وتأثر كتابها الأوائل بالقصص المترجمة في الصحف. صور الجيل الثاني
حياة الأحياء الشعبية والصراع بين القديم والجديد، ثم جرب من جاء بعدهم أشكالا أخرى كتعدد الأصوات والرسائل. حولت أعمال
كثيرة إلى أفلام، وترجم بعضها إلى ثلاثين لغة.

ينتخب مجلس النواب لخمس سنوات بالاقتراع العام المباشر، ويتألف من ثلاثمئة عضو. تعرض الحكومة برنامجها عليه في أول دورة،
ولا تبدأ عملها إلا بعد أن ينال موافقة الأغلبية. له أن يسحب الثقة منها بملتمس يوقعه خمس الأعضاء، ويصوت عليه بعد ثلاثة
أيام. أما الغرفة الثانية فتمثل الجهات والنقابات وأرباب العمل.

الحاسوب المحمول جهاز يجمع الشاشة ولوحة المفاتيح والبطارية في علبة واحدة. ظهرت نماذجه الأولى في مطلع الثمانينيات وكان
وزنها يتجاوز عشرة كيلوغرامات. خفضت الشركات وزنه وسعره تدريجيا، وحلت الذاكرة الصلبة محل القرص الدوار. تستعمل الشبكات
اللاسلكية موجات راديوية لربطه بغيره، ويحمي التشفير ما ينقل بينها.
"""
_FRENCH = """
La ville s'étend au bord du fleuve, au pied d'une montagne couverte de pins et de chênes.

Né dans un village de pêcheurs, le peintre s'installe à Paris en 1902 et y ouvre un atelier.

L'eau bout à cent degrés sous la pression ordinaire et gèle à zéro degré.

L'équipe a remporté la coupe après une séance de tirs au but.

Le traité signé à la fin de la guerre fixe les frontières du royaume.

Le salarié a droit à un congé payé d'un jour et demi par mois de service.

Est puni d'une amende quiconque contrevient aux dispositions du présent article.

Le recours doit être formé dans les trente jours qui suivent la notification de la décision.

Le conseil se réunit deux fois par an sur convocation de son président.

Pour demander une aide, remplissez le formulaire et joignez une copie de la carte d'identité.

Le centre accueille les enfants en situation de handicap et accompagne leurs familles.

Les frais d'inscription se paient en ligne ou au guichet de la commune.

Le programme vise à réduire l'abandon scolaire dans les zones rurales d'ici cinq ans.

L'enquête, menée auprès de huit cents ménages, montre une hausse des dépenses de santé.

Les formateurs animent des ateliers de lecture et évaluent les acquis des participants.

Quelle est la différence entre une association et une coopérative, et comment en créer une ?

Lavez les légumes, coupez-les en dés et faites-les cuire à feu doux.

Il pleuvait depuis trois jours quand le facteur apporta enfin la lettre.

Le canal fut creusé entre 1854 et 1862 pour relier le port à la mer intérieure. Vingt mille ouvriers y travaillèrent,
d'abord à la pelle, puis avec des machines venues d'Angleterre. Il abrège de dix jours la route des navires et
rapporte à l'État un quart de ses recettes. Fermé pendant la guerre, il fut élargi ensuite à deux reprises, et des
écluses plus profondes ont été ouvertes il y a peu.

Le renard vit dans les forêts, les champs et jusque dans les villes d'Europe et d'Asie. Il se nourrit surtout de
rongeurs, mais aussi de fruits, d'insectes et d'œufs. La femelle met bas quatre à six petits au printemps, dans un
terrier qu'elle partage parfois avec un blaireau. Longtemps chassée pour sa fourrure, l'espèce n'est pas menacée, et
sa présence limite les maladies que portent les souris.
"""
_ENGLISH = """
The town lies on a wide river below the hills and has about ninety thousand inhabitants.

She studied medicine in London and published her first novel at the age of thirty.

Plants turn light, water and carbon dioxide into sugar and release oxygen.

The club won the league twice before its coach left for another country.

The empire fell after a long siege, and its provinces became independent kingdoms.

The engine burns less fuel because its cylinders are made of a lighter metal.

An employer shall pay wages no later than the last working day of the month.

Any person who fails to comply with this section is liable to a fine.

An appeal must be lodged within sixty days of the date on which the decision was served.

The board elects a chair from among its members for a term of three years.

To renew a licence, book an appointment online and bring two photographs.

Families with a low income may apply for a monthly allowance at the local office.

The shelter offers legal advice and a safe place to stay for up to six weeks.

The strategy aims to extend health insurance and to narrow the gap between regions.

Half of the people surveyed preferred evening classes, which also cost less.

Why does the application reject my phone number, and how can I reset the password?

Mix the flour with butter and sugar, then bake the dough for twenty minutes.

It was past midnight when the last train reached the empty station.

The lighthouse was built in 1823 on a rock two miles off the coast, after a storm had sunk eleven ships in one night.
Its tower of grey granite is forty metres high, and its lamp could be seen from a distance of thirty kilometres.
Keepers lived there with their families until the light was made automatic in 1981. Today the building belongs to a
trust, which opens it to visitors in summer.

Bronze is an alloy of copper and tin, harder than either metal alone. People in western Asia began to cast tools and
weapons from it about five thousand years ago. Because tin was rare, it had to be carried over long distances, and
cities along the trade routes grew rich. Iron replaced it later, not because it was better at first but because its
ore was found almost everywhere.

The party won the election with forty-one percent of the vote and formed a government with two smaller groups. It
promised to cut taxes, to build a hundred thousand homes and to hold a referendum on the voting system. The prime
minister resigned three years later, when an inquiry found that her office had hidden a report. Her successor lost the
next vote by a narrow margin.

The quarterback threw for three touchdowns in the first half, and the visitors never recovered. His team had finished
the season with twelve wins and four losses, the best record in its division. The defence, ranked second in the
league, allowed only ninety yards on the ground. It was the first championship for the city since 1986, and the parade
drew half a million people.

The bacterium spreads through water and food that has not been cooked long enough. Most patients recover within a week
if they drink plenty of fluids, but infants and old people may need treatment in hospital. A vaccine taken by mouth
protects for about two years. Since the wells were cleaned and covered, the number of cases in the province has fallen
from nine hundred to fewer than twenty.
"""

TYPICAL_TEXTS = tuple(
    " ".join(text.split()) for texts in (_ARABIC, _FRENCH, _ENGLISH) for text in texts.split("\n\n") if text.strip()
)
